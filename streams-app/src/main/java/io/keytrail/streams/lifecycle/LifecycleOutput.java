package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.MemberList;
import io.keytrail.schemas.RotationReminder;
import io.keytrail.streams.deadletters.DeadLetterForward;
import io.keytrail.streams.deadletters.DeadLetterReason;
import io.keytrail.streams.deadletters.DeadLetters;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** What the write side tells the world: each record with its key, its time and its sink. */
final class LifecycleOutput {

    private final ProcessorContext<Object, Object> context;
    private final DeadLetterForward deadLetters;

    LifecycleOutput(ProcessorContext<Object, Object> context, LifecycleSettings settings) {
        this.context = context;
        this.deadLetters = new DeadLetterForward(
                new DeadLetters(settings.topics().deadLetters().name()),
                settings.monitor(),
                LifecycleTopology.DEAD_LETTERS);
    }

    Instant clock() {
        return Instant.ofEpochMilli(context.currentSystemTimeMs());
    }

    /** Of the record that is being processed. */
    RecordMetadata metadata() {
        return context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("only what lies on key-actions is processed"));
    }

    void auditEntry(AuditEntry entry) {
        forward(entry.getAccountId(), entry, entry.getRecordedAt(), LifecycleTopology.AUDIT_LOG);
    }

    void status(KeyStatus status, Instant now) {
        forward(status.getKeyHash(), status, now, LifecycleTopology.KEY_STATUS);
    }

    void members(String accountId, Members members, Instant now) {
        MemberList list = MemberList.newBuilder()
                .setAccountId(accountId)
                .setVersion(members.version())
                .setMembers(members.list())
                .build();
        forward(accountId, list, now, LifecycleTopology.MEMBER_LISTS);
    }

    void outcome(ActionOutcome outcome) {
        forward(outcome.getAccountId(), outcome, clock(), LifecycleTopology.ACTION_OUTCOMES);
    }

    void reminder(RotationReminder reminder) {
        forward(reminder.getAccountId(), reminder, reminder.getCreatedAt(), LifecycleTopology.ROTATION_REMINDERS);
    }

    /** Sets the record that is being processed aside. */
    void deadLetter(Record<byte[], byte[]> rec, DeadLetterReason reason, String detail) {
        deadLetters.forward(context, rec, reason, detail);
    }

    private void forward(String key, Object value, Instant time, String sink) {
        context.forward(new Record<>(key, value, time.toEpochMilli()), sink);
    }
}
