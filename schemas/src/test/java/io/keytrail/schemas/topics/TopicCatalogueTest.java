package io.keytrail.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.topics.TopicCatalogue.Application;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicCatalogueTest {

    private final TopicCatalogue topics = TopicCatalogue.defaults();

    @Test
    void theTopicsAreThoseOfTheContract() {
        assertThat(topics.external().stream().map(TopicCatalogueTest::line))
                .containsExactly(
                        "keytrail.key-actions KeyAction delete 7",
                        "keytrail.action-outcomes ActionOutcome delete 1",
                        "keytrail.api-calls ApiCall delete 8",
                        "keytrail.audit-log AuditEntry delete 400",
                        "keytrail.key-status KeyStatus compact -",
                        "keytrail.key-vault SealedKey compact -",
                        "keytrail.member-lists MemberList compact -",
                        "keytrail.rotation-reminders RotationReminder delete 30",
                        "keytrail.dead-letters - delete 30");
    }

    @Test
    void topicsThatStrangersDateTakeTheBrokersTime() {
        assertThat(topics.apiCalls().settings()).containsEntry("message.timestamp.type", "LogAppendTime");
        assertThat(topics.deadLetters().settings()).containsEntry("message.timestamp.type", "LogAppendTime");
        assertThat(topics.auditLog().settings()).containsEntry("message.timestamp.type", "CreateTime");
    }

    @Test
    void aNewTopicGetsCleanupAndRetentionByTimeOnly() {
        assertThat(topics.actionOutcomes().settings())
                .isEqualTo(Map.of(
                        "cleanup.policy", "delete",
                        "retention.ms", "86400000",
                        "retention.bytes", "-1",
                        "message.timestamp.type", "CreateTime"));
        assertThat(topics.keyStatus().settings())
                .isEqualTo(Map.of("cleanup.policy", "compact", "message.timestamp.type", "CreateTime"));
    }

    @Test
    void applicationIdsAndInternalTopicsFollowThePrefix() {
        TopicCatalogue staging = topics.withPrefix("staging.keytrail.");
        assertThat(topics.applicationId(Application.KEY_LIFECYCLE)).isEqualTo("keytrail.lifecycle");
        assertThat(staging.applicationId(Application.RECORDS)).isEqualTo("staging.keytrail.records");
        assertThat(staging.internal())
                .extracting(Changelog::name)
                .doesNotHaveDuplicates()
                .contains("staging.keytrail.lifecycle-key-registry-changelog")
                .allSatisfy(name -> assertThat(name).startsWith("staging.keytrail."));
    }

    @Test
    void whatKafkaWouldRefuseIsRefusedHere() {
        for (String prefix : new String[] {"", ".", "a b.", "ä.", "a/", "x".repeat(101)}) {
            assertThatThrownBy(() -> topics.withPrefix(prefix)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> topics.withPrefix(null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> topics.withPartitions(0)).hasMessageContaining("partitions");
        assertThatThrownBy(() -> topics.withAuditRetention(Duration.ofHours(1))).hasMessageContaining("retention");
    }

    private static String line(TopicSpec spec) {
        return "%s %s %s %s"
                .formatted(
                        spec.name(),
                        spec.valueType().map(Class::getSimpleName).orElse("-"),
                        spec.cleanup().text(),
                        spec.retention()
                                .map(retention -> String.valueOf(retention.toDays()))
                                .orElse("-"));
    }
}
