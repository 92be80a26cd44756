package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.streams.deadletters.DeadLetterMonitor;
import java.util.Objects;

/**
 * What the key-lifecycle topology has to be told.
 *
 * @param topics names of the topics
 * @param policies of all kinds of key
 * @param serdes how records lie on topics
 * @param actionPartitions how many partitions {@code key-actions} has in fact, 1 or more; by it a record in the wrong
 *     one is recognised
 * @param deadLetterMonitor is told of what was set aside
 */
public record LifecycleSettings(
        TopicCatalogue topics,
        KindPolicies policies,
        AvroSerdes serdes,
        int actionPartitions,
        DeadLetterMonitor deadLetterMonitor) {

    public LifecycleSettings {
        Objects.requireNonNull(topics, "topics");
        Objects.requireNonNull(policies, "policies");
        Objects.requireNonNull(serdes, "serdes");
        Objects.requireNonNull(deadLetterMonitor, "deadLetterMonitor");
        if (actionPartitions < 1) {
            throw new IllegalArgumentException("actionPartitions is " + actionPartitions + "; it takes 1 or more");
        }
    }
}
