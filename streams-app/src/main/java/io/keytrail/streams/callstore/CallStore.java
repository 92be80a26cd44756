package io.keytrail.streams.callstore;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.calls.CallView;
import io.keytrail.streams.stores.BrokerTime;
import io.keytrail.streams.stores.StoreMemory;
import io.keytrail.streams.stores.TimeRange;
import io.keytrail.streams.usage.UsageBucket;
import io.keytrail.streams.usage.UsageDeltas;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.OffsetCheckpoint;
import org.apache.kafka.streams.state.internals.StateStoreProvider;

/**
 * The calls of one partition of the input, and their usage. The input itself is the changelog: what is on disk is the
 * outcome of the records up to an offset, whatever happens to the process, and the records behind it come again, either
 * from Kafka Streams' restoring or, where they were never committed, from the consumer. A record that the store has
 * passed is passed over.
 *
 * <p>The stream thread writes: {@link #isPast}, {@link #add} and {@link #reach} for each record, {@link #publish} once in
 * a while. Any thread may read; it sees calls once they are published, and usage at once.
 */
public final class CallStore implements StateStore {

    private static final long DAY = Duration.ofDays(1).toMillis();

    /** So much longer than what is visible are days kept, since a reading may go on after it began (CallLog). */
    private static final long KEPT = TimeRange.VISIBLE.plus(Duration.ofHours(1)).toMillis();

    /** What waits for its publication; more costs memory, less makes more calls into native code. */
    private static final int MOST_WAITING = 64 * 1024;

    /** Far below what has RocksDB write by itself. */
    private static final long MOST_IN_MEMORY = 256L * 1024 * 1024;

    /** Bytes of the memory of a store that was given none to share. */
    static final long OWN_MEMORY = 24L * 1024 * 1024;

    private static final Duration LONGEST_IN_MEMORY = Duration.ofMinutes(1);

    /** What a row takes in memory beside its bytes. */
    private static final int ROW_OVERHEAD = 64;

    /** The position before the first record. */
    private static final long NOWHERE = -1;
    /** Of what is on disk nothing is known. */
    private static final long UNKNOWN = -2;

    private static final int SCANNED_USES = 1024;
    private static final int SCANNED_BUCKETS = 16;

    private final String name;
    private final Supplier<RestoreJudge> judges;
    private final InstantSource clock;
    private final BrokerTime brokerTime;

    private final Batch batch = new Batch();
    /** Guards what is counted, which readers see at once: usage and uses. */
    private final Object counts = new Object();

    private final UsageDeltas usage = new UsageDeltas();
    private final UsagePieces pieces = new UsagePieces();
    private final List<Use> settling = new ArrayList<>();
    private LatestUses uses;

    private volatile CallDatabase database;
    private StoreMemory memory;
    /** Null if it is others' too. */
    private StoreMemory ownMemory;

    private long inMemory;
    private long position;
    private long published;
    /** Position that the last flush stands for, which may go on still. */
    private long flushed;
    /** Position that is known to be on disk. */
    private long durable;

    private long newestTime;
    private long newestCall;
    private RecentCalls recent;
    private Instant lastFlush;
    private boolean isDamaged;

    /** Takes when a key was last used: {@code account ‖ 00 ‖ keyId} (UTF-8), and milliseconds. */
    @FunctionalInterface
    public interface UseSink {

        void accept(byte[] used, long time);
    }

    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Use(byte[] used, long time) {}

    /** Says which records of the input are calls to be stored: the same that the processor stores. */
    @FunctionalInterface
    public interface RestoreJudge {

        /**
         * The call of a record, if it is to be stored.
         *
         * @param takenAt when the broker took it, as Kafka Streams would tell the processor; in milliseconds
         * @param now in milliseconds
         */
        Optional<CallView> admitted(ConsumerRecord<byte[], byte[]> rec, long takenAt, long now);
    }

    private CallStore(String name, Supplier<RestoreJudge> judges, InstantSource clock) {
        this.name = name;
        this.judges = judges;
        this.clock = clock;
        this.brokerTime = new BrokerTime(clock);
    }

    /**
     * For the topology, as a read-only store: its changelog is the topic that the judge knows.
     *
     * @param name of the store
     * @param judges for what is restored, one for each store
     * @param clock tells what is too old to be stored, and when to write to disk
     */
    public static StoreBuilder<CallStore> builder(String name, Supplier<RestoreJudge> judges, InstantSource clock) {
        return new Builder(name, judges, clock);
    }

    /** For interactive queries. */
    public static QueryableStoreType<CallStore> type() {
        return new Type();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        StoreMemory shared = (StoreMemory) context.appConfigs().get(StoreMemory.CONFIG);
        ownMemory = shared == null ? new StoreMemory(OWN_MEMORY) : null;
        memory = shared == null ? ownMemory : shared;
        File folder = new File(context.stateDir(), name);
        database = CallDatabase.open(folder.toPath(), memory);
        memory.join();
        durable = database.position().orElse(UNKNOWN);
        flushed = Math.max(NOWHERE, durable);
        position = flushed;
        published = flushed;
        isDamaged = false;
        inMemory = 0;
        newestTime = 0;
        newestCall = database.newestCall();
        recent = new RecentCalls(newestCall);
        uses = new LatestUses(this::writtenUse, newestCall);
        lastFlush = clock.instant();
        context.register(root, (RecordBatchingStateRestoreCallback) this::restore);
    }

    private void restore(Collection<ConsumerRecord<byte[], byte[]>> records) {
        long now = clock.millis();
        RestoreJudge judge = judges.get();
        for (ConsumerRecord<byte[], byte[]> rec : records) {
            if (!isPast(rec.offset())) {
                long takenAt = brokerTime.bounded(rec.timestamp());
                judge.admitted(rec, takenAt, now).ifPresent(this::add);
                reach(rec.offset(), takenAt);
            }
        }
        publish();
        // whoever writes the store finds them by forEachUse
        settling.clear();
    }

    /** Whether the outcome of the record at that offset is in the store. */
    public boolean isPast(long offset) {
        return offset <= position;
    }

    /** Whether readers see the outcome of the record at that offset. */
    public boolean isPublished(long offset) {
        return offset <= published;
    }

    /** Stores the call and counts it, unless one with its account, time and id is there already. Whether it was stored. */
    public boolean add(CallView call) {
        byte[] key = RowKey.row(call);
        long day = Math.floorDiv(call.occurredAt(), DAY);
        if (recent.mayHold(call.occurredAt(), key)) {
            database.write(batch);
            if (database.has(day, key)) {
                return false;
            }
        }
        byte[] value = RowFormat.value(call);
        batch.put(database.segment(day), key, value);
        inMemory += key.length + value.length + ROW_OVERHEAD;
        newestCall = Math.max(newestCall, call.occurredAt());
        synchronized (counts) {
            usage.count(call);
            uses.note(call);
        }
        return true;
    }

    /**
     * The record at that offset has been dealt with, whatever came of it.
     *
     * @param takenAt when the broker took it, in milliseconds
     */
    public void reach(long offset, long takenAt) {
        position = offset;
        newestTime = Math.max(newestTime, takenAt);
        if (batch.size() >= MOST_WAITING) {
            publish();
        }
    }

    /** Lets readers see what was added, and brings it to disk where it is time for that. */
    public void publish() {
        database.write(batch);
        published = position;
        if (position > flushed && !isDamaged && (inMemory >= Math.min(MOST_IN_MEMORY, memory.share()) || isOverdue())) {
            flush(false);
            // what is dropped does not come back: no clock alone may say that it is old
            database.dropBefore(Math.floorDiv(Math.min(newestTime, clock.millis()) - KEPT, DAY));
        }
    }

    private boolean isOverdue() {
        return clock.instant().isAfter(lastFlush.plus(LONGEST_IN_MEMORY));
    }

    private void flush(boolean waits) {
        synchronized (counts) {
            usage.drainTo(this::append);
            uses.forEach((key, time) -> {
                batch.put(database.timelessSegment(), key, time(time));
                settling.add(new Use(RowKey.usedOf(key), time));
            });
            database.write(batch);
            uses.clear();
        }
        database.flush(position, newestCall, waits);
        flushed = position;
        durable = waits ? position : durable;
        inMemory = 0;
        lastFlush = clock.instant();
    }

    /** Adds to an account's bucket; one that has become many deltas is read and written as one. */
    private void append(byte[] account, UsageBucket delta) {
        long start = delta.start().toEpochMilli();
        long day = Math.floorDiv(start, DAY);
        byte[] key = RowKey.usage(account, quarter(start));
        int segment = database.segment(day);
        if (!pieces.isMany(key, delta)) {
            batch.merge(segment, key, UsageDeltas.encode(delta));
            return;
        }
        UsageBucket whole = delta;
        Optional<byte[]> stored = database.get(day, key);
        if (stored.isPresent()) {
            whole = UsageDeltas.read(delta.start(), stored.get());
            whole.add(delta);
        }
        batch.put(segment, key, UsageDeltas.encode(whole));
    }

    private static int quarter(long start) {
        return (int) (Math.floorMod(start, DAY) / UsageBucket.LENGTH.toMillis());
    }

    /**
     * The account's calls, newest first; those of the same time by id, descending.
     *
     * @param from the earliest time, in milliseconds, 0 or later
     * @param last the latest time
     * @param after an id: of the calls of the latest time only those that follow it; or null
     * @return their bytes, for {@link #decode}
     */
    public KeyValueIterator<byte[], byte[]> newestFirst(String accountId, long from, long last, String after) {
        byte[] account = accountId.getBytes(StandardCharsets.UTF_8);
        byte[] low = after == null
                ? RowKey.from(account, last)
                : RowKey.after(account, last, after.getBytes(StandardCharsets.UTF_8));
        byte[] end = from == 0 ? RowKey.end(account) : RowKey.from(account, from - 1);
        return new RowIterator(
                database().scan(Math.floorDiv(last, DAY), Math.floorDiv(from, DAY), low, end), from > last);
    }

    /** The call of an entry. */
    public static ApiCall decode(byte[] key, byte[] value) {
        return RowFormat.read(key, value);
    }

    /** The account's buckets of usage that overlap the range, oldest first; those without a call are left out. */
    public List<UsageBucket> usage(String accountId, TimeRange range) {
        Instant first = UsageBucket.startOf(range.from());
        Instant last = UsageBucket.startOf(range.to().minusNanos(1));
        byte[] account = accountId.getBytes(StandardCharsets.UTF_8);
        List<UsageBucket> fresh;
        CallDatabase.Cursor cursor;
        synchronized (counts) {
            // what is handed to the database from now on is in the one and not in the other
            fresh = usage.of(accountId, first, last);
            cursor = database()
                    .scan(
                            Math.floorDiv(last.toEpochMilli(), DAY),
                            Math.floorDiv(first.toEpochMilli(), DAY),
                            RowKey.usage(account, 0),
                            RowKey.usageEnd(account));
        }
        List<UsageBucket> stored = new ArrayList<>();
        try (cursor) {
            List<CallDatabase.Entry> entries;
            do {
                entries = cursor.next(SCANNED_BUCKETS);
                for (CallDatabase.Entry entry : entries) {
                    Instant start = Instant.ofEpochMilli(
                            entry.day() * DAY + RowKey.quarterOf(entry.key()) * UsageBucket.LENGTH.toMillis());
                    if (!start.isBefore(first) && !start.isAfter(last)) {
                        stored.add(UsageDeltas.read(start, entry.value()));
                    }
                }
            } while (entries.size() == SCANNED_BUCKETS);
        }
        return UsageDeltas.sum(stored, fresh);
    }

    /** When the account's key was last used, in milliseconds; empty if never since the store was made. */
    public OptionalLong lastUse(String accountId, String keyId) {
        byte[] key = RowKey.use(accountId.getBytes(StandardCharsets.UTF_8), keyId.getBytes(StandardCharsets.UTF_8));
        // memory before disk: what leaves the one meanwhile is on the other already
        OptionalLong latest;
        synchronized (counts) {
            latest = uses.of(key);
        }
        Optional<byte[]> written = database().timeless(key);
        return written.isPresent() ? OptionalLong.of(Math.max(latest.orElse(0), time(written.get()))) : latest;
    }

    /** When each of the account's keys was last used, in milliseconds, by key id. */
    public Map<String, Long> lastUses(String accountId) {
        byte[] account = accountId.getBytes(StandardCharsets.UTF_8);
        byte[] low = RowKey.use(account, new byte[0]);
        Map<String, Long> latest = new HashMap<>();
        UseSink sink = (used, time) -> latest.merge(
                new String(used, account.length + 1, used.length - account.length - 1, StandardCharsets.UTF_8),
                time,
                Math::max);
        // memory before disk: what leaves the one meanwhile is on the other already
        synchronized (counts) {
            uses.forEach((key, time) -> {
                if (key.length > low.length && Arrays.equals(key, 0, low.length, low, 0, low.length)) {
                    sink.accept(RowKey.usedOf(key), time);
                }
            });
        }
        scanUses(low, RowKey.useEnd(account), sink);
        return latest;
    }

    /** Hands over each key's last use that was brought to disk since this was last called. */
    public void settleUses(UseSink sink) {
        settling.forEach(use -> sink.accept(use.used(), use.time()));
        settling.clear();
    }

    /** Hands over every key's last use that was ever brought to disk here. */
    public void forEachUse(UseSink sink) {
        scanUses(new byte[] {RowKey.USE}, new byte[] {RowKey.USE + 1}, sink);
    }

    private void scanUses(byte[] low, byte[] end, UseSink sink) {
        try (CallDatabase.Cursor cursor = database().scanTimeless(low, end)) {
            List<CallDatabase.Entry> entries;
            do {
                entries = cursor.next(SCANNED_USES);
                entries.forEach(entry -> sink.accept(RowKey.usedOf(entry.key()), time(entry.value())));
            } while (entries.size() == SCANNED_USES);
        }
    }

    private long writtenUse(byte[] key) {
        return database.timeless(key).map(CallStore::time).orElse(Long.MIN_VALUE);
    }

    private static byte[] time(long millis) {
        return ByteBuffer.allocate(Long.BYTES).putLong(millis).array();
    }

    private static long time(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    private CallDatabase database() {
        CallDatabase opened = database;
        if (opened == null) {
            throw new InvalidStateStoreException("the call store is closed");
        }
        return opened;
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        if (database == null) {
            return;
        }
        if (changelogOffsets.isEmpty()) {
            // Kafka Streams takes the store for damaged, and will have it filled from the start. Rows that stay will
            // not be counted again, and so what was counted must stay, too
            if (!isDamaged) {
                flush(true);
            }
            database.forgetPosition();
            durable = UNKNOWN;
            isDamaged = true;
        } else {
            publish();
            if (durable == UNKNOWN && position == NOWHERE && !isDamaged) {
                // a store that was never told so on disk would pass for a damaged one
                flush(true);
            }
        }
    }

    @Override
    public Long committedOffset(TopicPartition partition) {
        if (durable == UNKNOWN) {
            return null;
        }
        return durable == NOWHERE ? OffsetCheckpoint.OFFSET_UNKNOWN : durable;
    }

    @Override
    @SuppressWarnings("deprecation")
    public boolean managesOffsets() {
        return true;
    }

    @Override
    public boolean persistent() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return database != null;
    }

    @Override
    public void close() {
        CallDatabase opened = database;
        if (opened == null) {
            return;
        }
        try {
            if (position > durable && !isDamaged) {
                flush(true);
            }
        } finally {
            synchronized (counts) {
                batch.clear();
                usage.clear();
                settling.clear();
                pieces.clear();
            }
            database = null;
            opened.close();
            memory.leave();
            if (ownMemory != null) {
                ownMemory.close();
            }
        }
    }

    private static final class Builder implements StoreBuilder<CallStore> {

        private final String name;
        private final Supplier<RestoreJudge> judges;
        private final InstantSource clock;

        Builder(String name, Supplier<RestoreJudge> judges, InstantSource clock) {
            this.name = name;
            this.judges = judges;
            this.clock = clock;
        }

        @Override
        public CallStore build() {
            return new CallStore(name, judges, clock);
        }

        @Override
        public StoreBuilder<CallStore> withCachingEnabled() {
            throw new UnsupportedOperationException("the call store has no cache of Kafka Streams");
        }

        @Override
        public StoreBuilder<CallStore> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<CallStore> withLoggingEnabled(Map<String, String> config) {
            throw new UnsupportedOperationException("the call store's input is its changelog");
        }

        @Override
        public StoreBuilder<CallStore> withLoggingDisabled() {
            return this;
        }

        @Override
        public Map<String, String> logConfig() {
            return new HashMap<>();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }

        @Override
        public String name() {
            return name;
        }
    }

    private static final class Type implements QueryableStoreType<CallStore> {

        @Override
        public boolean accepts(StateStore store) {
            return store instanceof CallStore;
        }

        @Override
        public CallStore create(StateStoreProvider provider, String storeName) {
            List<CallStore> stores = provider.stores(storeName, this);
            if (stores.size() != 1) {
                throw new InvalidStateStoreException("a query names one partition, and " + stores.size() + " are here");
            }
            return stores.get(0);
        }
    }
}
