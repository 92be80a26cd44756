package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.topics.TopicCatalogue;
import java.util.Objects;
import java.util.Optional;

/**
 * What the key-lifecycle topology has to be told.
 *
 * @param topics names of the topics
 * @param policies of all kinds of key
 * @param serdes how records lie on topics
 * @param actionPartitions how many partitions {@code key-actions} has in fact, 1 or more; by it a record in the wrong
 *     one is recognised
 * @param monitor is told of each outcome and of what was set aside
 * @param oldDemoSlot for demonstrations: whose keys are generated as if that had been long ago
 */
public record LifecycleSettings(
        TopicCatalogue topics,
        KindPolicies policies,
        AvroSerdes serdes,
        int actionPartitions,
        LifecycleMonitor monitor,
        Optional<OldDemoSlot> oldDemoSlot) {

    public LifecycleSettings {
        Objects.requireNonNull(topics, "topics");
        Objects.requireNonNull(policies, "policies");
        Objects.requireNonNull(serdes, "serdes");
        Objects.requireNonNull(monitor, "monitor");
        Objects.requireNonNull(oldDemoSlot, "oldDemoSlot");
        if (actionPartitions < 1) {
            throw new IllegalArgumentException("actionPartitions is " + actionPartitions + "; it takes 1 or more");
        }
    }
}
