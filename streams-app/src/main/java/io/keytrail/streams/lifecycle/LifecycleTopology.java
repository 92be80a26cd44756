package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.MemberList;
import io.keytrail.schemas.RotationReminder;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.schemas.topics.TopicSpec;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * The write side, the only writer of key state:
 *
 * <pre>
 * key-actions ──► key-lifecycle ──► action-outcomes
 *                  │ stores        ├► audit-log
 *                  │               ├► key-status
 *                  │               ├► member-lists
 *                  │               ├► rotation-reminders
 *                  │               └► dead-letters
 *                  └ key-registry, chain-heads, recent-actions, refusal-windows, due-index, task-marks
 * </pre>
 *
 * <p>Needs exactly-once processing ({@link LifecycleDefaults}): outcome, audit entry, statuses and stores are one transaction.
 * Its stores are nobody's to query, since they show what is not committed. Stores and their key layouts:
 * docs/architecture.md. A renamed store loses its state.
 */
public final class LifecycleTopology {

    static final String KEY_ACTIONS = "key-actions";
    static final String KEY_LIFECYCLE = "key-lifecycle";
    static final String ACTION_OUTCOMES = "action-outcomes";
    static final String AUDIT_LOG = "audit-log";
    static final String KEY_STATUS = "key-status";
    static final String MEMBER_LISTS = "member-lists";
    static final String ROTATION_REMINDERS = "rotation-reminders";
    static final String DEAD_LETTERS = "dead-letters";

    private LifecycleTopology() {}

    /** The topology, as those settings want it. */
    public static Topology build(LifecycleSettings settings) {
        TopicCatalogue topics = settings.topics();
        Topology topology = new Topology();
        topology.addSource(
                AutoOffsetReset.earliest(),
                KEY_ACTIONS,
                // a negative time would be dropped without a word; no rule looks at this one
                (rec, partitionTime) -> Math.max(0, rec.timestamp()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                topics.keyActions().name());
        topology.addProcessor(KEY_LIFECYCLE, () -> new LifecycleProcessor(settings), KEY_ACTIONS);
        topology.addStateStore(KeyRegistry.store(), KEY_LIFECYCLE);
        topology.addStateStore(AuditTrail.store(), KEY_LIFECYCLE);
        topology.addStateStore(RecentActions.store(), KEY_LIFECYCLE);
        topology.addStateStore(RefusalLog.store(), KEY_LIFECYCLE);
        topology.addStateStore(DueIndex.store(), KEY_LIFECYCLE);
        topology.addStateStore(TaskMarks.store(), KEY_LIFECYCLE);
        addSink(topology, ACTION_OUTCOMES, topics.actionOutcomes(), ActionOutcome.class, settings);
        addSink(topology, AUDIT_LOG, topics.auditLog(), AuditEntry.class, settings);
        addSink(topology, KEY_STATUS, topics.keyStatus(), KeyStatus.class, settings);
        addSink(topology, MEMBER_LISTS, topics.memberLists(), MemberList.class, settings);
        addSink(topology, ROTATION_REMINDERS, topics.rotationReminders(), RotationReminder.class, settings);
        topology.addSink(
                DEAD_LETTERS,
                topics.deadLetters().name(),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                KEY_LIFECYCLE);
        return topology;
    }

    private static <T extends SpecificRecord> void addSink(
            Topology topology, String name, TopicSpec topic, Class<T> type, LifecycleSettings settings) {
        topology.addSink(
                name,
                topic.name(),
                new StringSerializer(),
                settings.serdes().of(type).serializer(),
                KEY_LIFECYCLE);
    }
}
