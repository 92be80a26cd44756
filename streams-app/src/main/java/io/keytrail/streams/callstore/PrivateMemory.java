package io.keytrail.streams.callstore;

import io.keytrail.streams.stores.StoreMemory;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/** The memory of a store that was given none to share. */
final class PrivateMemory implements StoreMemory, AutoCloseable {

    private static final long CACHED = 8L * 1024 * 1024;
    private static final long UNWRITTEN = 4L * 1024 * 1024;

    private final Cache cache;
    private final WriteBufferManager unwritten;

    PrivateMemory() {
        RocksDB.loadLibrary();
        cache = new LRUCache(CACHED + 2 * UNWRITTEN);
        unwritten = new WriteBufferManager(0, cache);
    }

    @Override
    public Cache cache() {
        return cache;
    }

    @Override
    public WriteBufferManager unwritten() {
        return unwritten;
    }

    @Override
    public void join() {
        // nobody to share with
    }

    @Override
    public void leave() {
        // nobody to share with
    }

    @Override
    public long share() {
        return UNWRITTEN;
    }

    @Override
    public void close() {
        unwritten.close();
        cache.close();
    }
}
