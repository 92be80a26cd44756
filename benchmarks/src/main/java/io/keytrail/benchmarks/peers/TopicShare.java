package io.keytrail.benchmarks.peers;

import io.keytrail.benchmarks.load.CallTopic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.common.TopicPartition;

/** A topic's partitions shared out among threads, for peers that have no group. */
final class TopicShare {

    private TopicShare() {}

    /** The partitions of a thread, and where they end. */
    static Map<TopicPartition, Long> of(CallTopic topic, int thread, int threads) {
        Map<TopicPartition, Long> share = new HashMap<>(topic.ends());
        share.keySet().removeIf(partition -> partition.partition() % threads != thread);
        return share;
    }

    /** Throws what any of them has failed with. */
    static void throwFailure(List<Future<?>> works) {
        for (Future<?> work : works) {
            if (work.isDone()) {
                try {
                    work.get();
                } catch (ExecutionException e) {
                    throw new IllegalStateException("failed: " + e.getCause(), e.getCause());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted", e);
                }
            }
        }
    }
}
