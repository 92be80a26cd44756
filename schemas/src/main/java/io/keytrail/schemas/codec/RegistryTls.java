package io.keytrail.schemas.codec;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
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
        Map<String, Object> parsed = new ConfigDef().withClientSslSupport().parse(own);
        // not a part of Kafka's documented API, but what reads every store that Kafka's own clients read
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            factory.configure(parsed);
            return factory.sslContext();
        }
    }
}
