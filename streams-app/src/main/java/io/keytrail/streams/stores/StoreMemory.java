package io.keytrail.streams.stores;

import org.rocksdb.Cache;
import org.rocksdb.WriteBufferManager;

/** What stores that open RocksDB themselves share of the memory outside of the Java heap. Thread-safe. */
public interface StoreMemory {

    /** Name of the setting of Kafka Streams that carries the object itself. */
    String CONFIG = "keytrail.rocksdb.memory";

    /** Where all of them keep the blocks that they read. */
    Cache cache();

    /** Charges to the cache what is not on disk yet; has nobody write to disk. */
    WriteBufferManager unwritten();

    /** A store is opened, and has its share from now on; the others' becomes smaller. */
    void join();

    /** A store was closed. */
    void leave();

    /**
     * How many bytes each of them may hold before it writes them to disk; while they are being written it may hold as many
     * again.
     */
    long share();
}
