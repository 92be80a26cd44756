package io.keytrail.schemas.topics;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

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
        DELETE,
        COMPACT
    }

    public TopicSpec {
        config = Map.copyOf(config);
    }
}
