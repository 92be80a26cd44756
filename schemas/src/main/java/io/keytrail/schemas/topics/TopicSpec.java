package io.keytrail.schemas.topics;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.TopicConfig;

/**
 * One topic of the catalogue.
 *
 * @param name full name, prefix included
 * @param key what the record key is, in words
 * @param valueType class of the Avro value; empty where the value is foreign bytes (dead letters)
 * @param partitions how many a new topic gets; an existing topic may have more, never fewer
 * @param cleanup delete or compact
 * @param retention how long records stay; empty for compacted topics
 * @param config further topic settings that a new topic gets
 */
public record TopicSpec(
        String name,
        String key,
        Optional<Class<? extends SpecificRecord>> valueType,
        int partitions,
        Cleanup cleanup,
        Optional<Duration> retention,
        Map<String, String> config) {

    /** Kafka's {@code cleanup.policy}. */
    public enum Cleanup {
        DELETE(TopicConfig.CLEANUP_POLICY_DELETE),
        COMPACT(TopicConfig.CLEANUP_POLICY_COMPACT);

        private final String text;

        Cleanup(String text) {
            this.text = text;
        }

        /** As Kafka writes it. */
        public String text() {
            return text;
        }
    }

    /** The timestamp type of topics whose {@link #config} names none. */
    static final String CREATE_TIME = "CreateTime";

    public TopicSpec {
        config = Map.copyOf(config);
    }

    /** All settings that a new topic gets, as Kafka names them; what follows from the broker's defaults is left to them. */
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(config);
        settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanup.text());
        settings.putIfAbsent(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, CREATE_TIME);
        retention.ifPresent(time -> {
            settings.put(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(time.toMillis()));
            settings.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
        });
        return Map.copyOf(settings);
    }
}
