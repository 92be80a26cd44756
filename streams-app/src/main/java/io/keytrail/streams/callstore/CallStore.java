package io.keytrail.streams.callstore;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.calls.CallView;
import io.keytrail.streams.stores.BrokerTime;
import io.keytrail.streams.stores.StoreMemory;
import io.keytrail.streams.stores.TimeRange;
import io.keytrail.streams.usage.UsageBucket;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
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
 * The calls of one partition of the input, and what they add up to. The input itself is the changelog: what is on disk is
 * the outcome of the records up to an offset, whatever happens to the process, and the records behind it come again, either
 * from Kafka Streams' restoring or, where they were never committed, from the consumer. A record that the store has passed
 * is passed over.
 *
 * <p>The stream thread writes: {@link #isPast}, {@link #add} and {@link #reach} for each record, {@link #flushIfDue} once
 * in a while. Any thread may read. It sees a call at once, and what it has begun to read stays as it is.
 */
public final class CallStore implements StateStore {

    private static final long DAY = Duration.ofDays(1).toMillis();

    /** So much longer than what is visible are days kept, since a reading may go on after it began (CallLog). */
    private static final long KEPT = TimeRange.VISIBLE.plus(Duration.ofHours(1)).toMillis();

    /** Bytes of the memory of a store that was given none to share. */
    static final long OWN_MEMORY = 24L * 1024 * 1024;

    private static final Duration LONGEST_IN_MEMORY = Duration.ofMinutes(1);

    /** Whoever follows a store for longer than that is not the one that settles its uses. */
    private static final Duration LONGEST_RESTORE = Duration.ofDays(1);

    /** The position before the first record. */
    private static final long NOWHERE = -1;
    /** Of what is on disk nothing is known. */
    private static final long UNKNOWN = -2;

    /** What is settled at once: some hundred microseconds' work. */
    private static final int ROWS_AT_ONCE = 2000;

    private static final int USES_AT_ONCE = 100;

    private final String name;
    private final Supplier<RestoreJudge> judges;
    private final InstantSource clock;
    private final BrokerTime brokerTime;

    /** Guards which rows are in memory and which are in runs. */
    private final Object contents = new Object();

    private Memtable active = new Memtable();
    /** Is being brought to disk; null if nothing is. */
    private Memtable frozen;

    private volatile RunFolder folder;
    private BackgroundWork background;
    private StoreMemory memory;
    /** Null if it is others' too. */
    private StoreMemory ownMemory;

    private long mostInMemory;
    private long position;
    /** Position that the last flush stands for, which may go on still. */
    private long flushed;
    /** Position that is known to be on disk. */
    private volatile long durable;

    private long newestTime;
    private long newestCall;
    private RecentCalls recent;
    private Instant lastFlush;
    private boolean isDamaged;

    /** Since when the store follows what others do; null while its task runs here, and settles its uses. */
    private Instant following;

    private UseScan settling;
    /** Whose uses were handed over since the last commit. */
    private final List<Run> settled = new ArrayList<>();

    /** Takes when a key was last used: {@code account ‖ 00 ‖ keyId} (UTF-8), and milliseconds. */
    @FunctionalInterface
    public interface UseSink {

        void accept(byte[] used, long time);
    }

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

    /** What an account has in memory, and the runs that there are beside it. */
    private record Contents(List<Row> inMemory, List<Run> runs) {}

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

    /** The day that a time in milliseconds is of, since 1970. */
    static long day(long time) {
        return Math.floorDiv(time, DAY);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        StoreMemory shared = (StoreMemory) context.appConfigs().get(StoreMemory.CONFIG);
        RunFolder found = RunFolder.open(new File(context.stateDir(), name).toPath());
        ownMemory = shared == null ? new StoreMemory(OWN_MEMORY) : null;
        memory = shared == null ? ownMemory : shared;
        memory.join();
        mostInMemory = memory.share();
        durable = found.position().orElse(UNKNOWN);
        flushed = Math.max(NOWHERE, durable);
        position = flushed;
        isDamaged = false;
        newestTime = 0;
        newestCall = found.newestCall();
        recent = new RecentCalls(newestCall);
        lastFlush = clock.instant();
        following = null;
        settling = null;
        settled.clear();
        background = new BackgroundWork(name, found);
        folder = found;
        context.register(root, (RecordBatchingStateRestoreCallback) this::restore);
    }

    private void restore(Collection<ConsumerRecord<byte[], byte[]>> records) {
        if (following == null) {
            following = clock.instant();
        }
        long now = clock.millis();
        RestoreJudge judge = judges.get();
        for (ConsumerRecord<byte[], byte[]> rec : records) {
            if (!isPast(rec.offset())) {
                long takenAt = brokerTime.bounded(rec.timestamp());
                judge.admitted(rec, takenAt, now).ifPresent(this::add);
                reach(rec.offset(), takenAt);
            }
        }
        flushIfDue();
    }

    /** Whether the outcome of the record at that offset is in the store. */
    public boolean isPast(long offset) {
        return offset <= position;
    }

    /** Stores the call, unless one with its account, time and id is there already. Whether it was stored. */
    public boolean add(CallView call) {
        if (recent.mayHold(call.occurredAt(), call.identityHash()) && has(call)) {
            return false;
        }
        newestCall = Math.max(newestCall, call.occurredAt());
        synchronized (contents) {
            active.add(call);
        }
        return true;
    }

    private boolean has(CallView call) {
        synchronized (contents) {
            if (active.has(call) || (frozen != null && frozen.has(call))) {
                return true;
            }
        }
        byte[] account = new byte[call.accountIdLength()];
        call.copyAccountId(account, 0);
        NewestFirst rows =
                new NewestFirst(Interval.of(account, call.occurredAt(), call.occurredAt()), List.of(), folder.runs());
        for (Row row = rows.nextRow(); row != null; row = rows.nextRow()) {
            if (call.isSame(row.bytes(), row.from() + 1, row.to())) {
                return true;
            }
        }
        return false;
    }

    /**
     * The record at that offset has been dealt with, whatever came of it.
     *
     * @param takenAt when the broker took it, in milliseconds
     */
    public void reach(long offset, long takenAt) {
        position = offset;
        newestTime = Math.max(newestTime, takenAt);
        if (active.bytes() >= mostInMemory) {
            flushIfDue();
        }
    }

    /** Begins to bring what is in memory to disk, if it is much or has waited long. */
    public void flushIfDue() {
        background.verify();
        mostInMemory = memory.share();
        if (position > flushed && !isDamaged && (active.bytes() >= mostInMemory || isOverdue())) {
            beginFlush();
            // what is dropped does not come back: no clock alone may say that it is old
            dropBefore(day(Math.min(newestTime, clock.millis()) - KEPT));
        }
    }

    private boolean isOverdue() {
        // a clock may have been put back
        return Duration.between(lastFlush, clock.instant()).abs().compareTo(LONGEST_IN_MEMORY) > 0;
    }

    private void beginFlush() {
        background.awaitFlush();
        Memtable full = active;
        synchronized (contents) {
            frozen = full;
            active = new Memtable();
        }
        long reached = position;
        long newest = newestCall;
        background.flush(() -> write(full, reached, newest));
        flushed = reached;
        lastFlush = clock.instant();
    }

    private void write(Memtable rows, long reached, long newest) throws IOException {
        folder.write(rows, reached, newest, install -> {
            synchronized (contents) {
                install.run();
                frozen = null;
            }
        });
        durable = reached;
    }

    private void flushAndWait() {
        beginFlush();
        background.awaitFlush();
    }

    private void dropBefore(long day) {
        boolean isFollower =
                following != null && following.plus(LONGEST_RESTORE).isBefore(clock.instant());
        folder.drop(run -> run.day() < day && (run.isSettled() || isFollower));
    }

    /**
     * The account's calls, newest first; those of the same time by id, descending.
     *
     * @param from the earliest time, in milliseconds, 0 or later
     * @param last the latest time
     * @param after an id: of the calls of the latest time only those that follow it; or null
     * @return their times, and their bytes for {@link #decode}
     */
    public KeyValueIterator<Long, byte[]> newestFirst(String accountId, long from, long last, String after) {
        Interval interval = Interval.of(accountId, from, last, after);
        Contents read = contents(interval);
        return new NewestFirst(interval, read.inMemory(), read.runs());
    }

    private Contents contents(Interval interval) {
        List<Row> inMemory = new ArrayList<>();
        synchronized (contents) {
            RunFolder current = folder;
            if (current == null) {
                throw new InvalidStateStoreException("the call store is closed");
            }
            active.collect(interval.account(), interval.first(), interval.last(), inMemory);
            if (frozen != null) {
                frozen.collect(interval.account(), interval.first(), interval.last(), inMemory);
            }
            return new Contents(inMemory, current.runs());
        }
    }

    /** The call of those bytes. */
    public static ApiCall decode(byte[] row) {
        return RowCalls.read(row);
    }

    /** The account's buckets of usage that overlap the range, oldest first; those without a call are left out. */
    public List<UsageBucket> usage(String accountId, TimeRange range) {
        Instant first = UsageBucket.startOf(range.from());
        Instant last = UsageBucket.startOf(range.to().minusNanos(1));
        Interval interval = Interval.of(
                accountId, first.toEpochMilli(), last.plus(UsageBucket.LENGTH).toEpochMilli() - 1, null);
        Contents read = contents(interval);
        Summary sum = sum(read.inMemory(), Summary::count);
        for (Run run : read.runs()) {
            addTo(sum, run, interval, first, last);
        }
        return sum.usage();
    }

    private static Summary sum(List<Row> rows, BiConsumer<Summary, CallView> how) {
        Summary sum = new Summary();
        CallView view = new CallView();
        rows.forEach(row -> how.accept(sum, RowCalls.show(row, view)));
        return sum;
    }

    private static void addTo(Summary sum, Run run, Interval interval, Instant first, Instant last) {
        if (!run.mayHold(interval.account(), interval.first(), interval.last())) {
            return;
        }
        Optional<byte[]> summary = run.summary(interval.account());
        if (summary.isPresent()) {
            sum.add(summary.get(), first, last);
            return;
        }
        CallView view = new CallView();
        NewestFirst rows = new NewestFirst(interval, List.of(), List.of(run));
        for (Row row = rows.nextRow(); row != null; row = rows.nextRow()) {
            sum.count(RowCalls.show(row, view));
        }
    }

    /** When the account's key was last used, in milliseconds; empty if never in the days that are kept. */
    public OptionalLong lastUse(String accountId, String keyId) {
        Interval ever = Interval.of(accountId, 0, Long.MAX_VALUE, null);
        Contents read = contents(ever);
        long latest = sum(read.inMemory(), Summary::countUse).lastUse(keyId);
        List<Run> newestFirst = new ArrayList<>(read.runs());
        newestFirst.sort(Comparator.comparingLong(Run::newest).reversed());
        for (Run run : newestFirst) {
            if (run.newest() <= latest) {
                break;
            }
            Summary sum = new Summary();
            addTo(sum, run, ever, Instant.MAX, Instant.MIN);
            latest = Math.max(latest, sum.lastUse(keyId));
        }
        return latest == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(latest);
    }

    /** When each of the account's keys was last used in the days that are kept, in milliseconds, by key id. */
    public Map<String, Long> lastUses(String accountId) {
        Interval ever = Interval.of(accountId, 0, Long.MAX_VALUE, null);
        Contents read = contents(ever);
        Summary sum = sum(read.inMemory(), Summary::countUse);
        read.runs().forEach(run -> addTo(sum, run, ever, Instant.MAX, Instant.MIN));
        Map<String, Long> latest = new HashMap<>();
        sum.forEachUse((keyId, time) -> latest.put(new String(keyId, StandardCharsets.UTF_8), time));
        return latest;
    }

    /**
     * Hands over when keys were last used on days that are over: some of it, so that this takes little time, and all of it
     * once it was called often enough. A day is kept until this was done for it, and committed.
     */
    public void settleUses(UseSink sink) {
        following = null;
        if (settling == null) {
            long today = day(clock.millis());
            for (Run run : folder.runs()) {
                if (run.day() < today && !run.isSettled() && !settled.contains(run)) {
                    settling = new UseScan(run);
                    break;
                }
            }
        }
        if (settling != null && settling.advance(ROWS_AT_ONCE, USES_AT_ONCE, sink)) {
            settled.add(settling.run());
            settling = null;
        }
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        if (folder == null) {
            return;
        }
        if (changelogOffsets.isEmpty()) {
            // Kafka Streams takes the store for damaged, and will have it filled from the start. Rows that stay will
            // be recognised as repeats
            if (!isDamaged) {
                flushAndWait();
            }
            folder.forgetPosition();
            durable = UNKNOWN;
            isDamaged = true;
        } else {
            settled.forEach(Run::settle);
            settled.clear();
            flushIfDue();
            if (durable == UNKNOWN && position == NOWHERE && !isDamaged) {
                // a store that was never told so on disk would pass for a damaged one
                flushAndWait();
            }
        }
    }

    @Override
    public Long committedOffset(TopicPartition partition) {
        long onDisk = durable;
        if (onDisk == UNKNOWN) {
            return null;
        }
        return onDisk == NOWHERE ? OffsetCheckpoint.OFFSET_UNKNOWN : onDisk;
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
        return folder != null;
    }

    @Override
    public void close() {
        if (folder == null) {
            return;
        }
        try {
            background.awaitFlush();
            if (position > durable && !isDamaged) {
                flushAndWait();
            }
        } finally {
            try {
                background.close();
            } finally {
                forget();
            }
        }
    }

    private void forget() {
        synchronized (contents) {
            folder = null;
            active = new Memtable();
            frozen = null;
        }
        memory.leave();
        if (ownMemory != null) {
            ownMemory.close();
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
