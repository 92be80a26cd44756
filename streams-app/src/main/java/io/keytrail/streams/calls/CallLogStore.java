package io.keytrail.streams.calls;

import io.keytrail.schemas.calls.CallView;
import io.keytrail.streams.callstore.CallStore;
import io.keytrail.streams.stores.CloseableIterator;
import io.keytrail.streams.stores.LocalStores;
import io.keytrail.streams.stores.StoreIterator;
import io.keytrail.streams.stores.TimeRange;
import io.keytrail.streams.usage.UsageLog;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The call log and usage as they lie in the {@link CallStore}: the only place that knows which store that is.
 */
public final class CallLogStore {

    /** Name of the store. */
    public static final String NAME = "call-log";

    private CallLogStore() {}

    /**
     * The store for the topology.
     *
     * @param decoder reads values
     * @param partitions how many partitions the topic of calls has
     * @param clock tells what is too old
     */
    public static StoreBuilder<CallStore> builder(CallDecoder decoder, int partitions, InstantSource clock) {
        return CallStore.builder(
                NAME,
                () -> {
                    CallAdmission admission = new CallAdmission(decoder, partitions);
                    return (rec, takenAt, now) -> admitted(admission, rec, takenAt, now);
                },
                clock);
    }

    private static Optional<CallView> admitted(
            CallAdmission admission, ConsumerRecord<byte[], byte[]> rec, long takenAt, long now) {
        CallVerdict verdict = admission.judge(rec.key(), rec.value(), takenAt, rec.partition(), now);
        return verdict instanceof CallVerdict.Admitted admitted ? Optional.of(admitted.call()) : Optional.empty();
    }

    /** The log as readers see it. */
    public static CallLog reader(LocalStores stores, InstantSource clock) {
        return new Reader(stores, clock);
    }

    /** Usage as readers see it. */
    public static UsageLog usageReader(LocalStores stores, InstantSource clock) {
        return (accountId, range) -> {
            TimeRange visible = range.clampedAt(clock.instant());
            return visible.isEmpty()
                    ? List.of()
                    : stores.ofAccount(NAME, CallStore.type(), accountId)
                            .read(store -> store.usage(accountId, visible));
        };
    }

    private record Reader(LocalStores stores, InstantSource clock) implements CallLog {

        @Override
        public CloseableIterator<StoredCall> newestFirst(String accountId, TimeRange range) {
            return read(accountId, range.clampedAt(clock.instant()), null);
        }

        @Override
        public CloseableIterator<StoredCall> newestFirstAfter(
                String accountId, TimeRange range, CallPosition position, Instant begun) {
            Instant now = clock.instant();
            Instant seenFrom = begun.isBefore(now.minus(LONGEST_READING)) || begun.isAfter(now) ? now : begun;
            return read(accountId, range.clampedAt(seenFrom), position);
        }

        private CloseableIterator<StoredCall> read(String accountId, TimeRange visible, CallPosition after) {
            long from = millisFrom(visible.from());
            long last = millisFrom(visible.to()) - 1;
            boolean isWithin = after != null && after.occurredAt().toEpochMilli() <= last;
            long latest = isWithin ? after.occurredAt().toEpochMilli() : last;
            return StoreIterator.open(
                    stores.ofAccount(NAME, CallStore.type(), accountId),
                    store -> store.newestFirst(accountId, from, latest, isWithin ? after.callId() : null),
                    (time, row) -> Optional.of(new StoredCall(CallStore.decode(row))));
        }

        /** The first whole millisecond that is not before the time. */
        private static long millisFrom(Instant time) {
            long millis = time.toEpochMilli();
            return Math.max(0, time.isAfter(Instant.ofEpochMilli(millis)) ? millis + 1 : millis);
        }
    }
}
