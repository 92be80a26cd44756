package io.keytrail.schemas.codec;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * The registry's TLS settings: those of any Kafka client (JKS, PKCS12 and PEM stores, passwords, protocols) with
 * {@code schema.registry.} before them.
 */
final class RegistryTls {

    private static final String PREFIX = "schema.registry.ssl.";

    private RegistryTls() {}

    /** A context made from the settings; empty if there are none. */
    static Optional<SSLContext> from(Map<String, ?> config) {
        Map<String, Object> own = new HashMap<>();
        config.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && value != null) {
                own.put(name.substring("schema.registry.".length()), value);
            }
        });
        if (own.isEmpty()) {
            return Optional.empty();
        }
        if ("".equals(own.remove(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG))) {
            throw new ConfigException(PREFIX + "endpoint.identification.algorithm is empty, but the registry's host "
                    + "name is always verified; leave the setting out");
        }
        return Optional.of(context(own));
    }

    private static SSLContext context(Map<String, Object> own) {
        own.putIfAbsent(SslConfigs.SSL_PROTOCOL_CONFIG, SslConfigs.DEFAULT_SSL_PROTOCOL);
        own.putIfAbsent(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, SslConfigs.DEFAULT_SSL_KEYSTORE_TYPE);
        own.putIfAbsent(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, SslConfigs.DEFAULT_SSL_TRUSTSTORE_TYPE);
        own.putIfAbsent(SslConfigs.SSL_KEYMANAGER_ALGORITHM_CONFIG, SslConfigs.DEFAULT_SSL_KEYMANGER_ALGORITHM);
        own.putIfAbsent(SslConfigs.SSL_TRUSTMANAGER_ALGORITHM_CONFIG, SslConfigs.DEFAULT_SSL_TRUSTMANAGER_ALGORITHM);
        for (String secret : new String[] {
            SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG,
            SslConfigs.SSL_KEY_PASSWORD_CONFIG,
            SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG,
            SslConfigs.SSL_KEYSTORE_KEY_CONFIG,
            SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
            SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG
        }) {
            own.computeIfPresent(secret, (name, value) -> value instanceof Password ? value : new Password("" + value));
        }
        // not a part of Kafka's documented API, but what reads every store that Kafka's own clients read
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            factory.configure(own);
            return factory.sslContext();
        }
    }
}
