package io.keytrail.streams.callstore;

import io.keytrail.streams.stores.StoreMemory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.StringAppendOperator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB as the call store uses it: a column family for each day, which is dropped whole, and one for what is known of
 * the store itself. There is no write-ahead log. Nothing reaches the disk but by {@link #flush}, all column families at
 * once and with the position that they stand for: so what lies on disk is always the outcome of the input up to there,
 * whatever happens to the process.
 *
 * <p>One thread writes; any thread reads. {@link #close} ends what others are reading: their next step throws
 * {@link InvalidStateStoreException}, and none of them reads in a closed database.
 */
final class CallDatabase implements AutoCloseable {

    /** Version of the layout; to be raised where an earlier release could not read what this one writes. */
    static final int FORMAT = 1;

    private static final byte[] FORMAT_KEY = "format".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] POSITION_KEY = "position".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEWEST_KEY = "newest-call".getBytes(StandardCharsets.US_ASCII);
    private static final String DAY = "day-";

    /** RocksDB must not write to disk when it likes; {@link CallStore} keeps far below it. */
    private static final long NEVER_FULL = 1L << 30;

    /**
     * Runs that a day consists of before they are merged: more cost every query a look into each, less cost every call
     * another merge.
     */
    private static final int MOST_RUNS = 12;

    /** What comes first from memory is merged soon, and so is compressed quickly; level 0, and all others. */
    private static final List<CompressionType> COMPRESSION = Stream.concat(
                    Stream.of(CompressionType.LZ4_COMPRESSION),
                    Stream.generate(() -> CompressionType.ZSTD_COMPRESSION).limit(6))
            .toList();

    private static final int BITS_OF_BLOOM = 10;
    private static final long BLOCK = 16 * 1024;
    private static final byte[] NO_VALUE = {};
    private static final Long NO_DAY = -1L;

    static {
        RocksDB.loadLibrary();
    }

    private final RocksDB db;
    private final List<AutoCloseable> owned;
    private final ColumnFamilyOptions segmentOptions;
    private final ColumnFamilyHandle meta;
    private final ConcurrentNavigableMap<Long, ColumnFamilyHandle> segments = new ConcurrentSkipListMap<>();
    private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
    private final ReadOptions lookUp = new ReadOptions();
    private final OptionalLong position;
    private final OptionalLong newestCall;

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Set<Cursor> cursors = ConcurrentHashMap.newKeySet();
    private boolean closed;

    private CallDatabase(
            RocksDB db,
            List<AutoCloseable> owned,
            ColumnFamilyOptions segmentOptions,
            List<ColumnFamilyHandle> handles,
            List<ColumnFamilyDescriptor> descriptors)
            throws RocksDBException {
        this.db = db;
        this.owned = owned;
        this.segmentOptions = segmentOptions;
        this.meta = handles.get(0);
        for (int i = 1; i < handles.size(); i++) {
            String name = new String(descriptors.get(i).getName(), StandardCharsets.US_ASCII);
            segments.put(Long.parseLong(name.substring(DAY.length())), handles.get(i));
        }
        this.position = number(db, meta, POSITION_KEY);
        this.newestCall = number(db, meta, NEWEST_KEY);
    }

    private static OptionalLong number(RocksDB db, ColumnFamilyHandle meta, byte[] key) throws RocksDBException {
        byte[] stored = db.get(meta, key);
        return stored == null
                ? OptionalLong.empty()
                : OptionalLong.of(ByteBuffer.wrap(stored).getLong());
    }

    /**
     * Opens the database in that folder, which is made if it isn't there.
     *
     * @param memory is shared with other stores
     * @throws ProcessorStateException if it can't be opened, or was written by a later release
     */
    static CallDatabase open(Path folder, StoreMemory memory) {
        List<AutoCloseable> owned = new ArrayList<>();
        try {
            ColumnFamilyOptions segmentOptions = segmentOptions(memory.cache(), owned);
            ColumnFamilyOptions metaOptions = owned(owned, new ColumnFamilyOptions())
                    .setWriteBufferSize(NEVER_FULL)
                    .setTableFormatConfig(table(memory.cache(), owned));
            DBOptions options = owned(owned, new DBOptions())
                    .setCreateIfMissing(true)
                    .setAtomicFlush(true)
                    .setAvoidFlushDuringShutdown(true)
                    .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
                    .setWriteBufferManager(memory.unwritten())
                    .setMaxBackgroundJobs(2);
            List<ColumnFamilyDescriptor> descriptors = descriptors(folder, metaOptions, segmentOptions);
            List<ColumnFamilyHandle> handles = new ArrayList<>();
            RocksDB db = RocksDB.open(options, folder.toString(), descriptors, handles);
            CallDatabase database;
            try {
                checkFormat(db, handles.get(0), folder);
                database = new CallDatabase(db, owned, segmentOptions, handles, descriptors);
            } catch (RocksDBException | RuntimeException e) {
                handles.forEach(ColumnFamilyHandle::close);
                db.close();
                throw e;
            }
            return database;
        } catch (RocksDBException e) {
            closeAll(owned);
            throw new ProcessorStateException("the call store in " + folder + " can't be opened", e);
        } catch (RuntimeException e) {
            closeAll(owned);
            throw e;
        }
    }

    private static ColumnFamilyOptions segmentOptions(Cache cache, List<AutoCloseable> owned) {
        return owned(owned, new ColumnFamilyOptions())
                .setWriteBufferSize(NEVER_FULL)
                .setMaxWriteBufferNumber(3)
                .setCompactionStyle(CompactionStyle.UNIVERSAL)
                .setLevel0FileNumCompactionTrigger(MOST_RUNS)
                .setMergeOperator(owned(owned, new StringAppendOperator("")))
                .setCompressionType(CompressionType.ZSTD_COMPRESSION)
                .setCompressionPerLevel(COMPRESSION)
                .setCompressionOptions(owned(owned, new CompressionOptions()).setLevel(1))
                .setTableFormatConfig(table(cache, owned));
    }

    private static BlockBasedTableConfig table(Cache cache, List<AutoCloseable> owned) {
        return new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setBlockSize(BLOCK)
                .setFilterPolicy(owned(owned, new BloomFilter(BITS_OF_BLOOM)))
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setIndexType(IndexType.kTwoLevelIndexSearch)
                .setPartitionFilters(true)
                .setPinTopLevelIndexAndFilter(true)
                .setFormatVersion(6);
    }

    private static <T extends AutoCloseable> T owned(List<AutoCloseable> owned, T object) {
        owned.add(object);
        return object;
    }

    private static List<ColumnFamilyDescriptor> descriptors(
            Path folder, ColumnFamilyOptions metaOptions, ColumnFamilyOptions segmentOptions) throws RocksDBException {
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, metaOptions));
        try (Options nothingSpecial = new Options()) {
            for (byte[] name : RocksDB.listColumnFamilies(nothingSpecial, folder.toString())) {
                if (new String(name, StandardCharsets.US_ASCII).startsWith(DAY)) {
                    descriptors.add(new ColumnFamilyDescriptor(name, segmentOptions));
                }
            }
        }
        return descriptors;
    }

    private static void checkFormat(RocksDB db, ColumnFamilyHandle meta, Path folder) throws RocksDBException {
        byte[] stored = db.get(meta, FORMAT_KEY);
        if (stored != null && ByteBuffer.wrap(stored).getInt() != FORMAT) {
            throw new ProcessorStateException("the call store in " + folder + " has format "
                    + ByteBuffer.wrap(stored).getInt() + ", and this release knows " + FORMAT
                    + "; start the release that wrote it, or delete that folder: it is filled again from the topic");
        }
    }

    /** Offset of the last record of the input whose outcome was on disk when this was opened; empty if none was. */
    OptionalLong position() {
        return position;
    }

    /** Time of the newest call that was on disk when this was opened, in milliseconds; -1 if none was. */
    long newestCall() {
        return newestCall.orElse(-1);
    }

    /** Whether a row lies there, among what was written. */
    boolean has(long day, byte[] key) {
        ColumnFamilyHandle segment = segments.get(day);
        try {
            return segment != null && db.get(segment, lookUp, key, NO_VALUE) != RocksDB.NOT_FOUND;
        } catch (RocksDBException e) {
            throw new ProcessorStateException("the call store can't be read", e);
        }
    }

    /** What lies there, among what was written. */
    Optional<byte[]> get(long day, byte[] key) {
        ColumnFamilyHandle segment = segments.get(day);
        return segment == null ? Optional.empty() : get(segment, key);
    }

    /** The value of a key that belongs to no day. */
    Optional<byte[]> timeless(byte[] key) {
        return open(() -> get(meta, key));
    }

    private Optional<byte[]> get(ColumnFamilyHandle family, byte[] key) {
        try {
            return Optional.ofNullable(db.get(family, lookUp, key));
        } catch (RocksDBException e) {
            throw new ProcessorStateException("the call store can't be read", e);
        }
    }

    /** The column family of what belongs to no day. */
    int timelessSegment() {
        return meta.getID();
    }

    /** The column family of a day, made if there was none. */
    int segment(long day) {
        ColumnFamilyHandle known = segments.get(day);
        return known == null ? addSegment(day) : known.getID();
    }

    private int addSegment(long day) {
        byte[] name = (DAY + day).getBytes(StandardCharsets.US_ASCII);
        try {
            ColumnFamilyHandle made = db.createColumnFamily(new ColumnFamilyDescriptor(name, segmentOptions));
            segments.put(day, made);
            return made.getID();
        } catch (RocksDBException e) {
            throw new ProcessorStateException("the call store can't begin a new day", e);
        }
    }

    /** Writes the batch, and empties it: readers see it from now on. It is not on disk yet. */
    void write(Batch batch) {
        if (batch.isEmpty()) {
            return;
        }
        try (WriteBatch entries = batch.toWriteBatch()) {
            db.write(unlogged, entries);
        } catch (RocksDBException e) {
            throw new ProcessorStateException("the call store can't be written", e);
        }
        batch.clear();
    }

    /**
     * Brings all that was written to disk, together with the position that it stands for.
     *
     * @param reached offset of the last record of the input whose outcome it is
     * @param newest time of the newest call
     * @param waits whether to return only when it is there
     */
    void flush(long reached, long newest, boolean waits) {
        try (WriteBatch batch = new WriteBatch()) {
            batch.put(
                    meta,
                    FORMAT_KEY,
                    ByteBuffer.allocate(Integer.BYTES).putInt(FORMAT).array());
            batch.put(
                    meta,
                    POSITION_KEY,
                    ByteBuffer.allocate(Long.BYTES).putLong(reached).array());
            batch.put(
                    meta,
                    NEWEST_KEY,
                    ByteBuffer.allocate(Long.BYTES).putLong(newest).array());
            bringToDisk(batch, waits);
        } catch (RocksDBException e) {
            throw new ProcessorStateException("the call store can't be brought to disk", e);
        }
    }

    /** From now on nobody knows what the store stands for; it is to be filled anew. */
    void forgetPosition() {
        try (WriteBatch batch = new WriteBatch()) {
            batch.delete(meta, POSITION_KEY);
            bringToDisk(batch, true);
        } catch (RocksDBException e) {
            throw new ProcessorStateException("the call store can't be brought to disk", e);
        }
    }

    private void bringToDisk(WriteBatch last, boolean waits) throws RocksDBException {
        List<ColumnFamilyHandle> all = new ArrayList<>(segments.values());
        all.add(meta);
        try (FlushOptions how = new FlushOptions().setWaitForFlush(waits)) {
            db.write(unlogged, last);
            db.flush(how, all);
        }
    }

    /** Forgets all days before that one, from disk too. */
    void dropBefore(long day) {
        for (Map.Entry<Long, ColumnFamilyHandle> old :
                List.copyOf(segments.headMap(day).entrySet())) {
            try {
                db.dropColumnFamily(old.getValue());
            } catch (RocksDBException e) {
                throw new ProcessorStateException("the call store can't drop a day", e);
            }
            lock.writeLock().lock();
            try {
                segments.remove(old.getKey());
                old.getValue().close();
            } finally {
                lock.writeLock().unlock();
            }
        }
    }

    /** The days that there are, oldest first. */
    List<Long> days() {
        return List.copyOf(segments.keySet());
    }

    /**
     * Reads an interval of keys in each of some days, one day after the other, newest day first: what is there now, and
     * nothing that is written later.
     *
     * @param newest the last day of interest
     * @param oldest the first one
     * @param low the first key
     * @param end the first key that doesn't belong to it
     */
    Cursor scan(long newest, long oldest, byte[] low, byte[] end) {
        return open(() -> cursor(
                newest < oldest
                        ? List.of()
                        : List.copyOf(segments.subMap(oldest, true, newest, true)
                                .descendingMap()
                                .entrySet()),
                low,
                end));
    }

    /** Reads an interval of the keys that belong to no day. */
    Cursor scanTimeless(byte[] low, byte[] end) {
        return open(() -> cursor(List.of(Map.entry(NO_DAY, meta)), low, end));
    }

    private Cursor cursor(List<Map.Entry<Long, ColumnFamilyHandle>> days, byte[] low, byte[] end) {
        Cursor cursor = new Cursor(days, low, end);
        cursors.add(cursor);
        return cursor;
    }

    private <T> T open(Supplier<T> reading) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new InvalidStateStoreException("the call store is closed");
            }
            return reading.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            cursors.forEach(Cursor::release);
            cursors.clear();
            segments.values().forEach(ColumnFamilyHandle::close);
            meta.close();
            db.close();
            unlogged.close();
            lookUp.close();
            closeAll(owned);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private static void closeAll(List<AutoCloseable> objects) {
        for (AutoCloseable object : objects) {
            try {
                object.close();
            } catch (Exception e) {
                throw new IllegalStateException("native objects close without an exception", e);
            }
        }
    }

    /** An entry as it lies there. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Entry(long day, byte[] key, byte[] value) {}

    /** A reading; see {@link #scan}. For one thread at a time. */
    final class Cursor implements AutoCloseable {

        private final List<Map.Entry<Long, ColumnFamilyHandle>> days;
        private final byte[] low;
        private final ReadOptions options;
        private final Slice upper;
        private final Snapshot snapshot;
        private RocksIterator current;
        private int next;
        private boolean released;

        private Cursor(List<Map.Entry<Long, ColumnFamilyHandle>> days, byte[] low, byte[] end) {
            this.days = days;
            this.low = low;
            this.upper = new Slice(end);
            this.snapshot = db.getSnapshot();
            this.options = new ReadOptions().setIterateUpperBound(upper).setSnapshot(snapshot);
        }

        /**
         * The next entries, in their order.
         *
         * @param most how many, at most
         * @return fewer only at the end
         * @throws InvalidStateStoreException if the store was closed meanwhile
         */
        List<Entry> next(int most) {
            List<Entry> entries = new ArrayList<>();
            return open(() -> {
                if (released) {
                    throw new InvalidStateStoreException("the reading is over");
                }
                while (entries.size() < most && isOnEntry()) {
                    entries.add(new Entry(days.get(next - 1).getKey(), current.key(), current.value()));
                    current.next();
                }
                return entries;
            });
        }

        private boolean isOnEntry() {
            while (true) {
                if (current != null) {
                    if (current.isValid()) {
                        return true;
                    }
                    try {
                        current.status();
                    } catch (RocksDBException e) {
                        throw new ProcessorStateException("the call store can't be read", e);
                    }
                    current.close();
                    current = null;
                }
                if (next == days.size()) {
                    return false;
                }
                ColumnFamilyHandle segment = days.get(next++).getValue();
                if (segment.isOwningHandle()) {
                    current = db.newIterator(segment, options);
                    current.seek(low);
                }
            }
        }

        private void release() {
            if (!released) {
                released = true;
                if (current != null) {
                    current.close();
                    current = null;
                }
                options.close();
                upper.close();
                db.releaseSnapshot(snapshot);
                snapshot.close();
            }
        }

        @Override
        public void close() {
            lock.readLock().lock();
            try {
                cursors.remove(this);
                release();
            } finally {
                lock.readLock().unlock();
            }
        }
    }
}
