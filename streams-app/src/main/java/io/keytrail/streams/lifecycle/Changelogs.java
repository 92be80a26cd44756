package io.keytrail.streams.lifecycle;

import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** How the changelogs of the write side's key-value stores are kept. */
final class Changelogs {

    /**
     * Compaction never touches the newest segment, and an instance that takes a partition over reads all that compaction
     * has left: small segments, so that this is little.
     */
    static final Map<String, String> SETTINGS = Map.of(
            TopicConfig.SEGMENT_BYTES_CONFIG,
            String.valueOf(16 * 1024 * 1024),
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
            "0.2");

    private Changelogs() {}
}
