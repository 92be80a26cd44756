package io.keytrail.schemas.topics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic as a broker has it.
 *
 * @param partitions how many it has
 * @param config all its settings, defaults of the broker included
 */
record ExistingTopic(int partitions, Map<String, String> config) {

    private static final long UNLIMITED = -1;

    /** What of it is not as the catalogue needs it, one sentence each; empty if it fits. */
    List<String> mismatchesWith(TopicSpec wanted) {
        List<String> found = new ArrayList<>();
        if (partitions < wanted.partitions()) {
            found.add("%s has too few partitions: %d, needed are %d or more"
                    .formatted(wanted.name(), partitions, wanted.partitions()));
        }
        checkCleanup(wanted, found);
        wanted.retention().ifPresent(retention -> checkRetention(wanted.name(), retention.toMillis(), found));
        checkTimestamps(wanted, found);
        checkCompactionLag(wanted, found);
        return found;
    }

    private void checkCleanup(TopicSpec wanted, List<String> found) {
        String policy = config.getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        Set<String> policies = Arrays.stream(policy.split(","))
                .map(String::trim)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.toSet());
        if (!policies.equals(Set.of(wanted.cleanup().text()))) {
            found.add("%s has another %s: %s, needed is %s"
                    .formatted(
                            wanted.name(),
                            TopicConfig.CLEANUP_POLICY_CONFIG,
                            policy,
                            wanted.cleanup().text()));
        }
    }

    private void checkRetention(String name, long wantedMillis, List<String> found) {
        long millis = number(TopicConfig.RETENTION_MS_CONFIG, UNLIMITED);
        if (millis != UNLIMITED && millis < wantedMillis) {
            found.add("%s keeps records too short: %s is %d, needed is %d or more"
                    .formatted(name, TopicConfig.RETENTION_MS_CONFIG, millis, wantedMillis));
        }
        long bytes = number(TopicConfig.RETENTION_BYTES_CONFIG, UNLIMITED);
        if (bytes != UNLIMITED) {
            found.add("%s drops records before their time: %s is %d, needed is -1"
                    .formatted(name, TopicConfig.RETENTION_BYTES_CONFIG, bytes));
        }
    }

    private void checkTimestamps(TopicSpec wanted, List<String> found) {
        String setting = TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
        String type = config.getOrDefault(setting, TopicSpec.CREATE_TIME);
        String wantedType = wanted.config().getOrDefault(setting, TopicSpec.CREATE_TIME);
        if (!type.equals(wantedType)) {
            found.add("%s has another %s: %s, needed is %s".formatted(wanted.name(), setting, type, wantedType));
        }
    }

    /** Where the catalogue bounds how long a superseded record may stay on disk, a longer time would break a promise. */
    private void checkCompactionLag(TopicSpec wanted, List<String> found) {
        String setting = TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG;
        String longest = wanted.config().get(setting);
        long lag = number(setting, Long.MAX_VALUE);
        if (longest != null && lag > Long.parseLong(longest)) {
            found.add("%s compacts too late: %s is %d, needed is %s or less"
                    .formatted(wanted.name(), setting, lag, longest));
        }
    }

    private long number(String setting, long standard) {
        String text = config.get(setting);
        return text == null ? standard : Long.parseLong(text);
    }
}
