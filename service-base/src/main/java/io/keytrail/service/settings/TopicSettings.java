package io.keytrail.service.settings;

import io.keytrail.schemas.topics.TopicCatalogue;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code keytrail.topics}. Both services must be given the same.
 *
 * @param prefix what every topic's name begins with
 * @param partitions how many partitions a new topic gets, 1 or more
 * @param replicationFactor how many brokers hold each record, 1 or more; -1 leaves it to the brokers
 * @param auditRetention how long audit entries stay, a day or more
 */
@ConfigurationProperties("keytrail.topics")
public record TopicSettings(
        @DefaultValue(TopicCatalogue.DEFAULT_PREFIX) String prefix,
        @DefaultValue("4") int partitions,
        @DefaultValue("-1") short replicationFactor,
        @DefaultValue("P400D") Duration auditRetention) {

    public TopicSettings {
        if (partitions < 1) {
            throw new IllegalArgumentException("keytrail.topics.partitions is " + partitions + "; it takes 1 or more");
        }
        if (replicationFactor < 1 && replicationFactor != -1) {
            throw new IllegalArgumentException(
                    "keytrail.topics.replication-factor is " + replicationFactor + "; it takes 1 or more, or -1");
        }
        if (auditRetention.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException(
                    "keytrail.topics.audit-retention is " + auditRetention + "; it takes P1D or more");
        }
    }

    /** The catalogue with these settings. */
    public TopicCatalogue catalogue() {
        return TopicCatalogue.defaults()
                .withPrefix(prefix)
                .withPartitions(partitions)
                .withAuditRetention(auditRetention);
    }
}
