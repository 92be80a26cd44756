package io.keytrail.admin.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Logs of topics in memory, and Kafka's own mock clients on them: what a producer sends is appended when it is
 * acknowledged, and every consumer sees it. Thread-safe.
 */
public final class FakeKafka implements KafkaClients {

    private final Map<String, Integer> partitions = new HashMap<>();
    private final Map<TopicPartition, List<ConsumerRecord<String, byte[]>>> logs = new HashMap<>();
    private final Map<TopicPartition, Long> openEnds = new HashMap<>();
    private final List<LogConsumer> consumers = new CopyOnWriteArrayList<>();
    private boolean acknowledges = true;
    private LogProducer producer;

    /** Makes a topic, or adds partitions to it. */
    public synchronized FakeKafka withTopic(String topic, int count) {
        partitions.put(topic, count);
        consumers.forEach(LogConsumer::refresh);
        return this;
    }

    /** From now on new producers wait for {@link MockProducer#completeNext} or {@link MockProducer#errorNext}. */
    public synchronized FakeKafka withoutAcknowledging() {
        acknowledges = false;
        return this;
    }

    /** Appends to the partition that Kafka chooses for the key. */
    public synchronized void append(String topic, String key, byte[] value) {
        int number = Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions.get(topic);
        append(topic, number, key, value);
    }

    /** Appends to that partition. */
    public synchronized void append(String topic, int number, String key, byte[] value) {
        TopicPartition partition = new TopicPartition(topic, number);
        List<ConsumerRecord<String, byte[]>> log = logs.computeIfAbsent(partition, ignored -> new ArrayList<>());
        ConsumerRecord<String, byte[]> record = new ConsumerRecord<>(topic, number, log.size(), key, value);
        log.add(record);
        for (LogConsumer consumer : consumers) {
            consumer.refresh();
            consumer.offer(record);
        }
    }

    /** Makes the partition look as if that many records more were committed, which no consumer is given. */
    public synchronized void withhold(String topic, int number, long records) {
        openEnds.put(new TopicPartition(topic, number), records);
        consumers.forEach(LogConsumer::refresh);
    }

    /** The next poll of every consumer fails. */
    public synchronized void failPolls(KafkaException failure) {
        consumers.forEach(consumer -> {
            consumer.setPollException(failure);
            consumer.refresh();
        });
    }

    /** The producer made last. */
    public synchronized MockProducer<String, byte[]> producer() {
        return producer;
    }

    /** What lies in the topic, in no particular order among its partitions. */
    public synchronized List<ConsumerRecord<String, byte[]>> records(String topic) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        logs.forEach((partition, log) -> {
            if (partition.topic().equals(topic)) {
                records.addAll(log);
            }
        });
        return records;
    }

    @Override
    public synchronized Producer<String, byte[]> producer(String purpose) {
        producer = new LogProducer(acknowledges);
        return producer;
    }

    @Override
    public synchronized Consumer<String, byte[]> follower(String purpose) {
        LogConsumer consumer = new LogConsumer();
        consumers.add(consumer);
        consumer.refresh();
        return consumer;
    }

    @Override
    public Consumer<String, byte[]> member(String purpose, String group) {
        throw new UnsupportedOperationException("groups need a real broker");
    }

    private long end(TopicPartition partition) {
        return logs.getOrDefault(partition, List.of()).size() + openEnds.getOrDefault(partition, 0L);
    }

    private final class LogProducer extends MockProducer<String, byte[]> {

        LogProducer(boolean acknowledges) {
            super(acknowledges, null, new StringSerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> record, Callback callback) {
            return super.send(record, (metadata, failure) -> {
                if (failure == null) {
                    if (record.partition() == null) {
                        append(record.topic(), record.key(), record.value());
                    } else {
                        append(record.topic(), record.partition(), record.key(), record.value());
                    }
                }
                if (callback != null) {
                    callback.onCompletion(metadata, failure);
                }
            });
        }
    }

    /** Locks the logs before itself; a poll waits, with neither locked, until something happens. */
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    private final class LogConsumer extends MockConsumer<String, byte[]> {

        private final Semaphore happenings = new Semaphore(0);

        LogConsumer() {
            super("earliest");
        }

        void refresh() {
            Map<TopicPartition, Long> beginnings = new HashMap<>();
            Map<TopicPartition, Long> ends = new HashMap<>();
            partitions.forEach((topic, count) -> {
                List<PartitionInfo> infos = new ArrayList<>();
                IntStream.range(0, count).forEach(number -> {
                    TopicPartition partition = new TopicPartition(topic, number);
                    infos.add(new PartitionInfo(topic, number, null, null, null));
                    beginnings.put(partition, 0L);
                    ends.put(partition, end(partition));
                });
                updatePartitions(topic, infos);
            });
            updateBeginningOffsets(beginnings);
            updateEndOffsets(ends);
            happenings.release();
        }

        void offer(ConsumerRecord<String, byte[]> record) {
            if (assignment().contains(new TopicPartition(record.topic(), record.partition()))) {
                addRecord(record);
                happenings.release();
            }
        }

        @Override
        public void assign(Collection<TopicPartition> wanted) {
            synchronized (FakeKafka.this) {
                List<TopicPartition> added = new ArrayList<>(wanted);
                added.removeAll(assignment());
                super.assign(wanted);
                added.forEach(
                        partition -> logs.getOrDefault(partition, List.of()).forEach(this::addRecord));
                happenings.release();
            }
        }

        @Override
        public void close(CloseOptions options) {
            synchronized (FakeKafka.this) {
                consumers.remove(this);
                super.close(options);
            }
        }

        @Override
        public ConsumerRecords<String, byte[]> poll(Duration timeout) {
            try {
                if (happenings.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    happenings.drainPermits();
                }
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
            try {
                return super.poll(timeout);
            } catch (WakeupException e) {
                happenings.release();
                throw e;
            }
        }

        @Override
        public void wakeup() {
            super.wakeup();
            happenings.release();
        }
    }
}
