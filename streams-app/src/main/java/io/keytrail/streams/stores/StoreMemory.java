package io.keytrail.streams.stores;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory that all state stores of the process share: that of RocksDB, outside of the Java heap, and what call logs have
 * not on disk yet, on it. By default each RocksDB instance takes 50 MB of cache and 48 MB of write buffers. Thread-safe.
 */
public final class StoreMemory implements AutoCloseable {

    /** Name of the setting of Kafka Streams that carries the object itself. */
    public static final String CONFIG = "keytrail.rocksdb.memory";

    private static final long WRITE_BUFFER = 4L * 1024 * 1024;
    private static final int MOST_WRITE_BUFFERS = 2;
    /** Of all call logs together, while as much again is being written to disk. */
    private static final int PART_OF_CALL_LOGS = 6;

    /** A call log reads its files as a whole, which are less than 2 GB therefore. */
    private static final long MOST_FOR_ONE = 1L << 30;

    /** Share of the cache that is kept for indexes and filters, which every look-up needs. */
    private static final double INDEX_SHARE = 0.2;

    private static final int SHARDS_BY_SIZE = -1;

    private final Cache cache;
    private final WriteBufferManager writeBuffers;
    private final long forCallLogs;
    private final AtomicInteger callLogs = new AtomicInteger();

    /** @param bytes all of it; up to two thirds of it for what is not written to disk yet */
    public StoreMemory(long bytes) {
        RocksDB.loadLibrary();
        cache = new LRUCache(bytes, SHARDS_BY_SIZE, false, INDEX_SHARE);
        // write buffers are charged to the cache, so that the two together stay within the bound
        writeBuffers = new WriteBufferManager(bytes / 3, cache);
        forCallLogs = bytes / PART_OF_CALL_LOGS;
    }

    /** Bytes in use: what is cached, and what is not written to disk yet. */
    public long used() {
        return cache.getUsage();
    }

    /** Where all of them keep the blocks that they read. */
    public Cache cache() {
        return cache;
    }

    /** A call log is opened, and has its share from now on; the others' becomes smaller. */
    public void join() {
        callLogs.incrementAndGet();
    }

    /** A call log was closed. */
    public void leave() {
        callLogs.decrementAndGet();
    }

    /**
     * How many bytes each call log may hold before it writes them to disk; while they are being written it may hold as many
     * again.
     */
    public long share() {
        return Math.min(MOST_FOR_ONE, forCallLogs / Math.max(1, callLogs.get()));
    }

    /** To be closed after every store. */
    @Override
    public void close() {
        writeBuffers.close();
        cache.close();
    }

    /** Has a store use the shared memory; Kafka Streams makes one for each RocksDB instance. */
    public static final class Setter implements RocksDBConfigSetter {

        @Override
        public void setConfig(String storeName, Options options, Map<String, Object> configs) {
            StoreMemory memory = (StoreMemory) configs.get(CONFIG);
            BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
            table.setBlockCache(memory.cache);
            table.setCacheIndexAndFilterBlocks(true);
            table.setCacheIndexAndFilterBlocksWithHighPriority(true);
            table.setPinTopLevelIndexAndFilter(true);
            options.setTableFormatConfig(table);
            options.setWriteBufferManager(memory.writeBuffers);
            options.setWriteBufferSize(WRITE_BUFFER);
            options.setMaxWriteBufferNumber(MOST_WRITE_BUFFERS);
        }

        @Override
        public void close(String storeName, Options options) {
            // what is shared outlives the store
        }
    }
}
