package io.keytrail.streams.records;

import io.keytrail.streams.stores.AccountPrefix;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** Kafka's default partitioning, whatever partitioner the producer is configured with. */
final class OwnPartition implements StreamPartitioner<byte[], byte[]> {

    @Override
    public Optional<Set<Integer>> partitions(String topic, byte[] key, byte[] value, int numPartitions) {
        return Optional.of(Set.of(AccountPrefix.partition(key, numPartitions)));
    }
}
