package io.keytrail.admin.reminders;

import io.keytrail.schemas.Recipient;
import io.keytrail.schemas.RotationReminder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** One record on its way to its recipients, and how many of them are done with. Not thread-safe. */
final class Errand {

    private static final Pattern PROGRESS = Pattern.compile("done=(\\d{1,6})");

    private final ConsumerRecord<String, byte[]> record;
    private RotationReminder reminder;
    private int done;
    private boolean over;
    private boolean committed = true;

    Errand(ConsumerRecord<String, byte[]> record) {
        this.record = record;
    }

    ConsumerRecord<String, byte[]> record() {
        return record;
    }

    TopicPartition partition() {
        return new TopicPartition(record.topic(), record.partition());
    }

    /** Whether that one is about the same record. */
    boolean isRepeatOf(Errand other) {
        return other != null && partition().equals(other.partition()) && record.offset() == other.record.offset();
    }

    boolean isRead() {
        return reminder != null || over;
    }

    /** The record holds this reminder, of which the group committed that much; null: nothing. */
    void read(RotationReminder found, OffsetAndMetadata progress) {
        reminder = found;
        if (progress != null && progress.offset() == record.offset()) {
            Matcher matcher = PROGRESS.matcher(progress.metadata());
            done = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        }
        closeIfDone();
    }

    /** What was done already without the group knowing is not done again. */
    void catchUpWith(Errand former) {
        if (former.done > done || former.over) {
            done = former.done;
            over = former.over;
            committed = false;
        }
    }

    RotationReminder reminder() {
        return reminder;
    }

    Recipient next() {
        return reminder.getRecipients().get(done);
    }

    /** One recipient more has the mail, or never will. */
    void passed() {
        done++;
        committed = false;
        closeIfDone();
    }

    /** Nobody needs the record any more. */
    void finish() {
        over = true;
        committed = false;
    }

    private void closeIfDone() {
        if (!over && done >= reminder.getRecipients().size()) {
            finish();
        }
    }

    boolean isOver() {
        return over;
    }

    boolean isCommitted() {
        return committed;
    }

    void markCommitted() {
        committed = true;
    }

    /** What the group has to know of it now. */
    OffsetAndMetadata progress() {
        return over
                ? new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), "")
                : new OffsetAndMetadata(record.offset(), record.leaderEpoch(), "done=" + done);
    }
}
