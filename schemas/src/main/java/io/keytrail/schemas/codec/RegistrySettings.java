package io.keytrail.schemas.codec;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * How to reach the registry, read from a Kafka client's configuration. The names are those of Confluent's client, so that
 * either codec can be configured by the same lines.
 *
 * @param servers where it listens, in the order given, 1 or more
 * @param tls how to trust and be trusted; empty: as the JVM does
 * @param connectTimeout for opening a connection
 * @param requestTimeout for a whole request, the answer's body included
 * @param retries how many more rounds through all servers follow a first one that failed
 * @param firstPause pause before the second round, doubled with each further one
 * @param longestPause no pause is longer
 * @param autoRegister whether to register a schema, or only to look up one that somebody registered
 */
record RegistrySettings(
        List<Server> servers,
        Optional<SSLContext> tls,
        Duration connectTimeout,
        Duration requestTimeout,
        int retries,
        Duration firstPause,
        Duration longestPause,
        boolean autoRegister) {

    private static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";
    private static final String USER_INFO = "basic.auth.user.info";

    /**
     * One address of the registry.
     *
     * @param base without credentials and without a slash at its end, such as {@code http://host:8083/apis/ccompat/v7}
     * @param credentials of that address
     */
    record Server(String base, Optional<BasicAuth> credentials) {}

    static RegistrySettings from(Map<String, ?> config) {
        return new RegistrySettings(
                servers(config),
                RegistryTls.from(config),
                duration(config, "http.connect.timeout.ms", Duration.ofSeconds(2)),
                duration(config, "http.read.timeout.ms", Duration.ofSeconds(5)),
                (int) number(config, "max.retries", 3),
                duration(config, "retries.wait.ms", Duration.ofMillis(100)),
                duration(config, "retries.max.wait.ms", Duration.ofSeconds(2)),
                autoRegister(config));
    }

    static boolean autoRegister(Map<String, ?> config) {
        return Boolean.parseBoolean(text(config, "auto.register.schemas").orElse("true"));
    }

    private static List<Server> servers(Map<String, ?> config) {
        Optional<BasicAuth> common = commonCredentials(config);
        List<Server> servers = new ArrayList<>();
        for (String url : urls(config)) {
            servers.add(server(url, common));
        }
        if (servers.isEmpty()) {
            throw new ConfigException(AvroSerdes.REGISTRY_URL
                    + " is missing; it takes one or more URLs separated by commas, or mock://scope in tests");
        }
        return List.copyOf(servers);
    }

    private static List<String> urls(Map<String, ?> config) {
        Object value = config.get(AvroSerdes.REGISTRY_URL);
        List<String> parts = value instanceof Collection<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(value == null ? new String[0] : value.toString().split(","));
        return parts.stream().map(String::trim).filter(part -> !part.isEmpty()).toList();
    }

    private static Server server(String url, Optional<BasicAuth> common) {
        // the URL may hold a password, so no message repeats it
        String expected = AvroSerdes.REGISTRY_URL + " takes http or https URLs with a host and no query";
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean usable = scheme.equals("http") || scheme.equals("https");
            if (!usable || uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new ConfigException(expected);
            }
            String path = uri.getRawPath() == null ? "" : uri.getRawPath();
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            String base = scheme + "://" + uri.getHost() + port + path.replaceAll("/+$", "");
            Optional<BasicAuth> own = Optional.ofNullable(uri.getUserInfo()).map(BasicAuth::new);
            return new Server(base, own.or(() -> common));
        } catch (URISyntaxException e) {
            throw new ConfigException(expected + "; one is no URL at all, see its character " + e.getIndex());
        }
    }

    private static Optional<BasicAuth> commonCredentials(Map<String, ?> config) {
        Optional<String> userInfo = text(config, USER_INFO).or(() -> text(config, "schema.registry." + USER_INFO));
        String source = text(config, CREDENTIALS_SOURCE).orElse(userInfo.isPresent() ? "USER_INFO" : "URL");
        return switch (source.toUpperCase(Locale.ROOT)) {
            case "URL" -> Optional.empty();
            case "USER_INFO" ->
                Optional.of(new BasicAuth(userInfo.orElseThrow(() ->
                        new ConfigException(CREDENTIALS_SOURCE + " is USER_INFO, but " + USER_INFO + " is missing"))));
            default -> throw new ConfigException(CREDENTIALS_SOURCE, source, "It takes URL or USER_INFO");
        };
    }

    private static Duration duration(Map<String, ?> config, String name, Duration standard) {
        return Duration.ofMillis(number(config, name, standard.toMillis()));
    }

    private static long number(Map<String, ?> config, String name, long standard) {
        Optional<String> text = text(config, name);
        try {
            long value = text.isPresent() ? Long.parseLong(text.get()) : standard;
            if (value >= 0 && value <= Integer.MAX_VALUE) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new ConfigException(name, text.orElse(null), "It takes a whole number");
        }
        throw new ConfigException(name, text.orElse(null), "It takes 0 to " + Integer.MAX_VALUE);
    }

    static Optional<String> text(Map<String, ?> config, String name) {
        Object value = config.get(name);
        if (value == null) {
            return Optional.empty();
        }
        String text = value instanceof Password password ? password.value() : value.toString();
        return text.isBlank() ? Optional.empty() : Optional.of(text.trim());
    }
}
