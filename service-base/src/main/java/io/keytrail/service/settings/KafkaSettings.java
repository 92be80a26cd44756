package io.keytrail.service.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code keytrail.kafka}.
 *
 * @param bootstrapServers {@code host:port} of some brokers
 * @param properties settings passed to every Kafka client as they are, such as {@code security.protocol}
 */
@ConfigurationProperties("keytrail.kafka")
public record KafkaSettings(
        @DefaultValue("localhost:9092") List<String> bootstrapServers,
        @DefaultValue Map<String, String> properties) {

    public KafkaSettings {
        if (bootstrapServers.isEmpty()) {
            throw new IllegalArgumentException("keytrail.kafka.bootstrap-servers is empty");
        }
        bootstrapServers = List.copyOf(bootstrapServers);
        properties = Map.copyOf(properties);
    }

    /** Configuration for any Kafka client: the servers and {@link #properties()}. A new map each time. */
    public Map<String, Object> clientConfig() {
        Map<String, Object> config = new HashMap<>(properties);
        config.put("bootstrap.servers", String.join(",", bootstrapServers));
        return config;
    }

    /** Without the properties, which may hold secrets. */
    @Override
    public String toString() {
        return "KafkaSettings" + bootstrapServers;
    }
}
