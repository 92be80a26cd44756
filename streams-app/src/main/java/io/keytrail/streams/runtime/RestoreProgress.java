package io.keytrail.streams.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is being restored on one side, and how much of it is left; logs progress where it takes long. */
final class RestoreProgress implements StateRestoreListener {

    private static final Logger LOG = LoggerFactory.getLogger(RestoreProgress.class);
    private static final long LOG_INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

    private final String side;
    private final Map<Key, Long> left = new ConcurrentHashMap<>();
    private volatile long lastLogged = System.nanoTime();

    RestoreProgress(String side) {
        this.side = side;
    }

    private record Key(String store, TopicPartition partition) {}

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long start, long end) {
        left.put(new Key(store, partition), Math.max(0, end - start));
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long batchEnd, long restored) {
        left.computeIfPresent(new Key(store, partition), (key, before) -> Math.max(0, before - restored));
        long now = System.nanoTime();
        if (now - lastLogged > LOG_INTERVAL_NANOS) {
            lastLogged = now;
            LOG.info(
                    "The {} side restores its state: {} store partitions, about {} records to go",
                    side,
                    partitions(),
                    records());
        }
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long restored) {
        left.remove(new Key(store, partition));
    }

    @Override
    public void onRestoreSuspended(TopicPartition partition, String store, long restored) {
        left.remove(new Key(store, partition));
    }

    /** How many store partitions are being restored. */
    int partitions() {
        return left.size();
    }

    /** How many records they have before them, as far as known. */
    long records() {
        return left.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What was going on has come to nothing. */
    void reset() {
        left.clear();
    }
}
