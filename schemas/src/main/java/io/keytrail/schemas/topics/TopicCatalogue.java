package io.keytrail.schemas.topics;

import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.MemberList;
import io.keytrail.schemas.RotationReminder;
import io.keytrail.schemas.SealedKey;
import io.keytrail.schemas.topics.TopicSpec.Cleanup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;

/**
 * Every topic of Keytrail, external and internal, under one prefix: name, key and value type, partitions, retention,
 * cleanup.
 */
public final class TopicCatalogue {

    /** The prefix that holds unless configuration says otherwise. */
    public static final String DEFAULT_PREFIX = "keytrail.";

    private static final String ACCOUNT_ID = "account id";
    private static final Map<String, String> BROKER_TIME = Map.of("message.timestamp.type", "LogAppendTime");

    /** Kafka's legal characters; short enough that every internal topic's name stays within Kafka's 249. */
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final String prefix;
    private final int partitions;
    private final Duration auditRetention;

    private TopicCatalogue(String prefix, int partitions, Duration auditRetention) {
        this.prefix = prefix;
        this.partitions = partitions;
        this.auditRetention = auditRetention;
    }

    /** The Kafka Streams applications; their ids name consumer groups and internal topics. */
    public enum Application {
        /** The write side: the only writer of key state. */
        KEY_LIFECYCLE("lifecycle"),
        /** The read side: call log, usage, audit log and key status, as they are queried. */
        RECORDS("records");

        private final String suffix;

        Application(String suffix) {
            this.suffix = suffix;
        }
    }

    /** Topics under {@link #DEFAULT_PREFIX} with 4 partitions and an audit log of 400 days. */
    public static TopicCatalogue defaults() {
        return new TopicCatalogue(DEFAULT_PREFIX, 4, Duration.ofDays(400));
    }

    /**
     * This catalogue under another prefix, such as {@code staging.keytrail.}.
     *
     * @throws IllegalArgumentException unless it is 1 to 100 of {@code A-Za-z0-9._-}, a letter or digit first
     */
    public TopicCatalogue withPrefix(String newPrefix) {
        if (newPrefix == null || !PREFIX.matcher(newPrefix).matches()) {
            throw new IllegalArgumentException(
                    "topic prefix '" + newPrefix + "' is not of the form " + PREFIX.pattern());
        }
        return new TopicCatalogue(newPrefix, partitions, auditRetention);
    }

    /** This catalogue with another number of partitions for each topic, 1 or more. */
    public TopicCatalogue withPartitions(int newPartitions) {
        if (newPartitions < 1) {
            throw new IllegalArgumentException("partitions is " + newPartitions + "; it takes 1 or more");
        }
        return new TopicCatalogue(prefix, newPartitions, auditRetention);
    }

    /** This catalogue with another retention of the audit log. */
    public TopicCatalogue withAuditRetention(Duration newRetention) {
        if (newRetention.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException("audit retention is " + newRetention + "; it takes P1D or more");
        }
        return new TopicCatalogue(prefix, partitions, newRetention);
    }

    /** What somebody asked for. */
    public TopicSpec keyActions() {
        return deleted("key-actions", KeyAction.class, Duration.ofDays(7), Map.of());
    }

    /** What became of it; one for every action. */
    public TopicSpec actionOutcomes() {
        return deleted("action-outcomes", ActionOutcome.class, Duration.ofDays(1), Map.of());
    }

    /** Calls of the product's API; the broker's time, because clients' clocks can't be trusted. */
    public TopicSpec apiCalls() {
        return deleted("api-calls", ApiCall.class, Duration.ofDays(8), BROKER_TIME);
    }

    /** Every account's chain of audit entries. */
    public TopicSpec auditLog() {
        return deleted("audit-log", AuditEntry.class, auditRetention, Map.of());
    }

    /** The newest status of every key; keyed by key hash, for the guards. */
    public TopicSpec keyStatus() {
        return compacted("key-status", "key hash", KeyStatus.class, Map.of());
    }

    /**
     * Sealed key texts. A dead key's ciphertext leaves the disk within 90 minutes of its tombstone, as long as something is
     * appended to each partition every 10 minutes (key-admin's heartbeat): segments close after 30 minutes, the cleaner
     * takes them at once where they make up a hundredth of the partition, else within the hour. All of that counts from
     * timestamps of records, hence the broker's time. The reasoning: docs/decisions/011-vault.md.
     */
    public TopicSpec keyVault() {
        return compacted(
                "key-vault",
                "key id",
                SealedKey.class,
                Map.of(
                        "max.compaction.lag.ms",
                                String.valueOf(Duration.ofHours(1).toMillis()),
                        "segment.ms", String.valueOf(Duration.ofMinutes(30).toMillis()),
                        "delete.retention.ms",
                                String.valueOf(Duration.ofHours(1).toMillis()),
                        "min.cleanable.dirty.ratio", "0.01",
                        "message.timestamp.type", "LogAppendTime"));
    }

    /** The newest list of every account's members. */
    public TopicSpec memberLists() {
        return compacted("member-lists", ACCOUNT_ID, MemberList.class, Map.of());
    }

    /** Keys that should be rotated. */
    public TopicSpec rotationReminders() {
        return deleted("rotation-reminders", RotationReminder.class, Duration.ofDays(30), Map.of());
    }

    /** Records that could not be used, as they came, with key texts masked; see {@link DeadLetterHeaders}. */
    public TopicSpec deadLetters() {
        return new TopicSpec(
                prefix + "dead-letters",
                "as it came",
                Optional.empty(),
                partitions,
                Cleanup.DELETE,
                Optional.of(Duration.ofDays(30)),
                BROKER_TIME);
    }

    /** The external topics, in the order of the contract, and member-lists. */
    public List<TopicSpec> external() {
        return List.of(
                keyActions(),
                actionOutcomes(),
                apiCalls(),
                auditLog(),
                keyStatus(),
                keyVault(),
                memberLists(),
                rotationReminders(),
                deadLetters());
    }

    /** The application's id: the prefix and its name, such as {@code keytrail.records}. */
    public String applicationId(Application application) {
        return prefix + application.suffix;
    }

    /** Consumer group of the key-admin instances that mail {@link #rotationReminders}. */
    public String reminderMailGroup() {
        return prefix + "reminder-mail";
    }

    /** The internal topics, by application and store; those that hold a store whose segments expire are deleted too. */
    public List<Changelog> internal() {
        return List.of(
                changelog(Application.KEY_LIFECYCLE, "chain-heads", ACCOUNT_ID, "newest link of the account's chain"),
                changelog(Application.KEY_LIFECYCLE, "due-index", "time, store, key in it", "nothing"),
                changelog(Application.KEY_LIFECYCLE, "key-registry", "account id, slot", "keys that are not over"),
                expiring(
                        Application.KEY_LIFECYCLE,
                        "recent-actions",
                        "account id, user, action id or human check",
                        "outcome"),
                changelog(Application.KEY_LIFECYCLE, "refusal-windows", "account id, digest", "refusals of a minute"),
                changelog(Application.KEY_LIFECYCLE, "task-marks", "one zero byte", "how far the partition has come"),
                changelog(Application.RECORDS, "audit-expiry", "time, account id, sequence", "nothing"),
                changelog(Application.RECORDS, "audit-log", "account id, sequence", "AuditEntry"),
                changelog(Application.RECORDS, "key-last-used", "account id, key id", "time of the latest call"));
    }

    private Changelog changelog(Application application, String store, String key, String value) {
        return new Changelog(application, store, changelogName(application, store), key, value, "compact");
    }

    private Changelog expiring(Application application, String store, String key, String value) {
        return new Changelog(application, store, changelogName(application, store), key, value, "compact,delete");
    }

    private String changelogName(Application application, String store) {
        return applicationId(application) + "-" + store + "-changelog";
    }

    private TopicSpec deleted(
            String name, Class<? extends SpecificRecord> type, Duration retention, Map<String, String> config) {
        return new TopicSpec(
                prefix + name,
                ACCOUNT_ID,
                Optional.of(type),
                partitions,
                Cleanup.DELETE,
                Optional.of(retention),
                config);
    }

    private TopicSpec compacted(
            String name, String key, Class<? extends SpecificRecord> type, Map<String, String> config) {
        return new TopicSpec(
                prefix + name, key, Optional.of(type), partitions, Cleanup.COMPACT, Optional.empty(), config);
    }
}
