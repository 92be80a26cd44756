package io.keytrail.streams.query;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.streams.records.RecordsDriver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** The topic api-calls in memory, and consumers that read it from wherever they seek to. Thread-safe. */
final class FakeTopic {

    static final String NAME = RecordsDriver.TOPICS.apiCalls().name();
    static final int PARTITIONS = 4;

    private final AvroSerdes serdes;
    private final Map<Integer, List<ConsumerRecord<byte[], byte[]>>> log = new HashMap<>();
    private final Set<Reader> open = ConcurrentHashMap.newKeySet();

    FakeTopic(AvroSerdes serdes) {
        this.serdes = serdes;
        IntStream.range(0, PARTITIONS).forEach(partition -> log.put(partition, new ArrayList<>()));
    }

    /** Appends a call and returns its offset. */
    long append(int partition, ApiCall call) {
        byte[] value = serdes.of(ApiCall.class).serializer().serialize(NAME, call);
        return append(partition, call.getAccountId(), value, RecordsDriver.START);
    }

    synchronized long append(int partition, String key, byte[] value, Instant takenAt) {
        List<ConsumerRecord<byte[], byte[]>> records = log.get(partition);
        records.add(new ConsumerRecord<>(
                NAME,
                partition,
                records.size(),
                takenAt.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                -1,
                -1,
                key.getBytes(StandardCharsets.UTF_8),
                value,
                new RecordHeaders(),
                Optional.empty()));
        return records.size() - 1L;
    }

    Consumer<byte[], byte[]> consumer() {
        Reader reader = new Reader();
        open.add(reader);
        return reader;
    }

    /** How many consumers are open. */
    int consumers() {
        return open.size();
    }

    private synchronized List<ConsumerRecord<byte[], byte[]>> from(int partition, long offset) {
        List<ConsumerRecord<byte[], byte[]>> records = log.get(partition);
        return List.copyOf(records.subList((int) Math.min(offset, records.size()), records.size()));
    }

    private synchronized long end(int partition) {
        return log.get(partition).size();
    }

    private final class Reader extends MockConsumer<byte[], byte[]> {

        Reader() {
            super("none");
            updatePartitions(
                    NAME,
                    IntStream.range(0, PARTITIONS)
                            .mapToObj(partition -> new PartitionInfo(NAME, partition, null, null, null))
                            .toList());
        }

        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
            return offsets(partitions, partition -> end(partition.partition()));
        }

        @Override
        public synchronized Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
            return offsets(partitions, partition -> 0L);
        }

        private Map<TopicPartition, Long> offsets(
                Collection<TopicPartition> partitions, Function<TopicPartition, Long> offset) {
            Map<TopicPartition, Long> offsets =
                    partitions.stream().collect(Collectors.toMap(partition -> partition, offset));
            updateBeginningOffsets(offsets(partitions));
            return offsets;
        }

        private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions) {
            return partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> 0L));
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            assignment()
                    .forEach(partition ->
                            from(partition.partition(), position(partition)).forEach(this::addRecord));
            return super.poll(timeout);
        }

        @Override
        public synchronized void close(org.apache.kafka.clients.consumer.CloseOptions options) {
            super.close(options);
            open.remove(this);
        }
    }
}
