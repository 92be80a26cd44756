package io.keytrail.streams.calls;

import io.keytrail.schemas.ApiCall;
import io.keytrail.streams.state.StateFormat;
import io.keytrail.streams.stores.AccountPrefix;
import io.keytrail.streams.stores.CloseableIterator;
import io.keytrail.streams.stores.LocalStore;
import io.keytrail.streams.stores.LocalStores;
import io.keytrail.streams.stores.StoreIterator;
import io.keytrail.streams.stores.TimeRange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The store of the call log: the only place that knows how a call lies in it. A windowed store, so that old calls leave
 * in whole segments; each call in a window of its own at {@code occurredAt}.
 *
 * <pre>
 * key    account ‖ 0 ‖ occurredAt (8 bytes, milliseconds) ‖ callId (UTF-8)
 * value  ApiCall ({@link StateFormat})
 * </pre>
 *
 * An account's calls thus lie in the order of their time, and the same call always lies in the same place. Why so:
 * docs/decisions/006-call-log-store.md.
 */
public final class CallLogStore {

    /** Name of the store. */
    public static final String NAME = "call-log";

    /**
     * Longer than what is visible: the store measures age against the newest call it holds, which may be ahead of the
     * broker's time by some minutes, and must hide neither what is exactly 7 days old nor what a reading has yet to come
     * to ({@link CallLog#LONGEST_READING}).
     */
    private static final Duration RETENTION = TimeRange.VISIBLE.plus(Duration.ofHours(1));

    private static final Duration WINDOW = Duration.ofMillis(1);
    private static final byte[] NOTHING = {};
    private static final StateFormat<ApiCall> FORMAT = StateFormat.of(ApiCall.class);

    private final WindowStore<Bytes, byte[]> store;

    CallLogStore(WindowStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** The store for the topology. */
    public static StoreBuilder<WindowStore<Bytes, byte[]>> builder() {
        return Stores.windowStoreBuilder(
                        Stores.persistentWindowStore(NAME, RETENTION, WINDOW, false),
                        Serdes.Bytes(),
                        Serdes.ByteArray())
                .withCachingDisabled();
    }

    /** The log as readers see it. */
    public static CallLog reader(LocalStores stores, InstantSource clock) {
        return new Reader(stores, clock);
    }

    /** Stores the call, unless a call with its account, time and id is there already. Whether it was stored. */
    boolean add(ApiCall call) {
        Bytes key = key(call.getAccountId(), call.getOccurredAt().toEpochMilli(), idBytes(call.getCallId()));
        long window = call.getOccurredAt().toEpochMilli();
        if (store.fetch(key, window) != null) {
            return false;
        }
        store.put(key, FORMAT.write(call), window);
        return true;
    }

    private static Bytes key(String accountId, long occurredAt, byte[] callId) {
        return AccountPrefix.key(accountId, occurredAt, callId);
    }

    private static byte[] idBytes(String callId) {
        return callId.getBytes(StandardCharsets.UTF_8);
    }

    private static final class Reader implements CallLog {

        private final LocalStores stores;
        private final InstantSource clock;

        Reader(LocalStores stores, InstantSource clock) {
            this.stores = stores;
            this.clock = clock;
        }

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
            Bytes low = key(accountId, from, NOTHING);
            Bytes high = key(accountId, last + 1, NOTHING);
            Bytes excluded = null;
            if (after != null) {
                long time = after.occurredAt().toEpochMilli();
                excluded = key(accountId, time, idBytes(after.callId()));
                high = high.compareTo(excluded) <= 0 ? high : excluded;
                last = Math.min(last, time);
            }
            LocalStore<ReadOnlyWindowStore<Bytes, byte[]>> store =
                    stores.ofAccount(NAME, QueryableStoreTypes.windowStore(), accountId);
            Span span = new Span(low, high, Instant.ofEpochMilli(from), Instant.ofEpochMilli(last), excluded);
            return StoreIterator.open(store, span::newestFirst, (key, value) -> span.decode(key.key(), value));
        }

        /** The first whole millisecond that is not before the time. */
        private static long millisFrom(Instant time) {
            long millis = time.toEpochMilli();
            return Math.max(0, time.isAfter(Instant.ofEpochMilli(millis)) ? millis + 1 : millis);
        }
    }

    /**
     * A stretch of the store.
     *
     * @param low lowest key
     * @param high highest key; that of a time alone lies below every call of that time
     * @param from earliest window
     * @param last latest window, before {@code from} if there is nothing to read. Never a needlessly late one: from
     *     {@code 2^56} ms on Kafka Streams would scan other accounts as well
     * @param excluded a key within it that is left out, or null
     */
    private record Span(Bytes low, Bytes high, Instant from, Instant last, Bytes excluded) {

        KeyValueIterator<Windowed<Bytes>, byte[]> newestFirst(ReadOnlyWindowStore<Bytes, byte[]> store) {
            if (last.isBefore(from) || low.compareTo(high) > 0) {
                return new NoEntries();
            }
            return store.backwardFetch(low, high, from, last);
        }

        Optional<StoredCall> decode(Bytes key, byte[] value) {
            return key.equals(excluded) ? Optional.empty() : Optional.of(new StoredCall(FORMAT.read(value)));
        }
    }

    private static final class NoEntries implements KeyValueIterator<Windowed<Bytes>, byte[]> {

        @Override
        public boolean hasNext() {
            return false;
        }

        @Override
        public KeyValue<Windowed<Bytes>, byte[]> next() {
            throw new NoSuchElementException();
        }

        @Override
        public Windowed<Bytes> peekNextKey() {
            throw new NoSuchElementException();
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
