package io.keytrail.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExistingTopicTest {

    private static final TopicCatalogue TOPICS = TopicCatalogue.defaults();
    private static final long DAY = 86_400_000;

    @Test
    void everyTopicFitsItsOwnSettings() {
        for (TopicSpec spec : TOPICS.external()) {
            assertThat(new ExistingTopic(spec.partitions(), spec.settings()).mismatchesWith(spec))
                    .isEmpty();
        }
    }

    @Test
    void morePartitionsAndLongerRetentionFit() {
        // Given
        TopicSpec wanted = TOPICS.auditLog();
        // When
        List<String> mismatches =
                new ExistingTopic(12, with(wanted, "retention.ms", String.valueOf(4000 * DAY))).mismatchesWith(wanted);
        // Then
        assertThat(mismatches).isEmpty();
    }

    @Test
    void unlimitedRetentionFits() {
        TopicSpec wanted = TOPICS.auditLog();
        assertThat(new ExistingTopic(4, with(wanted, "retention.ms", "-1")).mismatchesWith(wanted))
                .isEmpty();
    }

    @Test
    void fewerPartitionsAreNamed() {
        TopicSpec wanted = TOPICS.apiCalls();
        assertThat(new ExistingTopic(3, wanted.settings()).mismatchesWith(wanted))
                .containsExactly("keytrail.api-calls has too few partitions: 3, needed are 4 or more");
    }

    @Test
    void shorterRetentionIsNamed() {
        TopicSpec wanted = TOPICS.apiCalls();
        assertThat(new ExistingTopic(4, with(wanted, "retention.ms", String.valueOf(8 * DAY - 1)))
                        .mismatchesWith(wanted))
                .containsExactly("keytrail.api-calls keeps records too short: retention.ms is 691199999,"
                        + " needed is 691200000 or more");
    }

    @Test
    void aLimitBySizeIsAShorterRetention() {
        TopicSpec wanted = TOPICS.apiCalls();
        assertThat(new ExistingTopic(4, with(wanted, "retention.bytes", "1073741824")).mismatchesWith(wanted))
                .containsExactly("keytrail.api-calls drops records before their time: retention.bytes is 1073741824,"
                        + " needed is -1");
    }

    @Test
    void anotherCleanupIsNamedAlsoIfItHoldsTheRightOne() {
        TopicSpec wanted = TOPICS.keyStatus();
        assertThat(new ExistingTopic(4, with(wanted, "cleanup.policy", "compact,delete")).mismatchesWith(wanted))
                .containsExactly("keytrail.key-status has another cleanup.policy: compact,delete, needed is compact");
    }

    @Test
    void anotherTimestampTypeIsNamedEitherWay() {
        TopicSpec byBroker = TOPICS.apiCalls();
        TopicSpec byClient = TOPICS.auditLog();
        assertThat(new ExistingTopic(4, with(byBroker, "message.timestamp.type", "CreateTime"))
                        .mismatchesWith(byBroker))
                .containsExactly("keytrail.api-calls has another message.timestamp.type: CreateTime,"
                        + " needed is LogAppendTime");
        assertThat(new ExistingTopic(4, with(byClient, "message.timestamp.type", "LogAppendTime"))
                        .mismatchesWith(byClient))
                .containsExactly("keytrail.audit-log has another message.timestamp.type: LogAppendTime,"
                        + " needed is CreateTime");
    }

    @Test
    void aVaultThatKeepsDeadKeysLongerIsNamed() {
        TopicSpec wanted = TOPICS.keyVault();
        assertThat(new ExistingTopic(4, with(wanted, "max.compaction.lag.ms", "9223372036854775807"))
                        .mismatchesWith(wanted))
                .containsExactly("keytrail.key-vault compacts too late: max.compaction.lag.ms is 9223372036854775807,"
                        + " needed is 3600000 or less");
    }

    @Test
    void everyMismatchOfATopicIsListed() {
        TopicSpec wanted = TOPICS.apiCalls();
        Map<String, String> wrong =
                Map.of("cleanup.policy", "compact", "retention.ms", "1", "message.timestamp.type", "CreateTime");
        assertThat(new ExistingTopic(1, wrong).mismatchesWith(wanted)).hasSize(4);
    }

    private static Map<String, String> with(TopicSpec spec, String setting, String value) {
        Map<String, String> settings = new HashMap<>(spec.settings());
        settings.put(setting, value);
        return settings;
    }
}
