package io.keytrail.guard;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.TopicPartition;

/** What a follower asks about its topic while it reads; answers come from the brokers, or fail. */
interface StatusTopic extends AutoCloseable {

    /**
     * Asks for all partitions of the topic and where each ends for a reader of committed records: the offset that comes
     * after the last one it can get. Returns at once.
     */
    CompletionStage<Map<TopicPartition, Long>> ends();

    @Override
    void close();
}
