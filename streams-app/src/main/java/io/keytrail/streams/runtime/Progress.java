package io.keytrail.streams.runtime;

import io.keytrail.streams.stores.AccountPrefix;
import io.keytrail.streams.stores.StoreUnavailableException;
import io.keytrail.streams.stores.TaskWatch;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** How far this instance has come with each partition that it reads, and which of them it holds. */
final class Progress implements TaskWatch, Freshness {

    private final String callsTopic;
    private final String auditTopic;
    private volatile Map<String, Integer> partitions = Map.of();
    private final Map<TopicPartition, PartitionProgress> byPartition = new ConcurrentHashMap<>();

    Progress(String callsTopic, String auditTopic) {
        this.callsTopic = callsTopic;
        this.auditTopic = auditTopic;
    }

    /** Sets how many partitions each of the two topics has; before, no partition is known. */
    void partitions(Map<String, Integer> byTopic) {
        partitions = Map.copyOf(byTopic);
    }

    @Override
    public void began(String topic, int partition) {
        of(new TopicPartition(topic, partition)).began();
    }

    @Override
    public void processed(String topic, int partition, long offset, long timestamp) {
        of(new TopicPartition(topic, partition)).processed(offset, timestamp);
    }

    @Override
    public void ended(String topic, int partition) {
        of(new TopicPartition(topic, partition)).ended();
    }

    /** The consumer returned these records, in the order of their offsets. */
    void fetched(TopicPartition partition, List<? extends ConsumerRecord<?, ?>> records) {
        of(partition)
                .fetched(
                        records.get(0).offset(), records.get(records.size() - 1).offset());
    }

    /** The consumer would fetch this offset of the partition next. */
    void positioned(TopicPartition partition, long nextOffset) {
        of(partition).positioned(nextOffset);
    }

    /** The partition's committed end was no less than this at that time. */
    void looked(TopicPartition partition, Instant at, long committedEnd) {
        of(partition).looked(at, committedEnd);
    }

    /** The partitions whose tasks run here. */
    Set<TopicPartition> active() {
        return byPartition.entrySet().stream()
                .filter(entry -> entry.getValue().isActive())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * The account's partition of that topic.
     *
     * @throws StoreUnavailableException until it is known how many there are
     */
    TopicPartition partitionOf(String topic, String accountId) {
        return findPartition(topic, accountId)
                .orElseThrow(() -> new StoreUnavailableException("The read side of this instance is not started"));
    }

    private Optional<TopicPartition> findPartition(String topic, String accountId) {
        byte[] key = accountId.getBytes(StandardCharsets.UTF_8);
        return Optional.ofNullable(partitions.get(topic))
                .map(count -> new TopicPartition(topic, AccountPrefix.partition(key, count)));
    }

    /** Whether the tasks of all these partitions run here. */
    boolean isActive(String topic, List<Integer> numbers) {
        return numbers.stream()
                .allMatch(number -> of(new TopicPartition(topic, number)).isActive());
    }

    /**
     * A check that the partition's task has stayed here since now.
     *
     * @throws StoreUnavailableException if it is not here now; the check throws it if it has left, even if it came back
     */
    Runnable presence(TopicPartition partition) {
        PartitionProgress progress = of(partition);
        long tenure = progress.tenure();
        if (!progress.isActive()) {
            throw new StoreUnavailableException("The account's partition is not on this instance, or not yet");
        }
        return () -> {
            if (progress.tenure() != tenure) {
                throw new StoreUnavailableException("The account's partition was moved while it was read");
            }
        };
    }

    @Override
    public Optional<Instant> callsAsOf(String accountId) {
        return asOf(callsTopic, accountId);
    }

    @Override
    public Optional<Instant> auditAsOf(String accountId) {
        return asOf(auditTopic, accountId);
    }

    private Optional<Instant> asOf(String topic, String accountId) {
        return findPartition(topic, accountId)
                .flatMap(partition -> of(partition).asOf());
    }

    @Override
    public List<PartitionLag> lags() {
        return active().stream()
                .sorted(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition))
                .map(partition -> {
                    PartitionProgress progress = of(partition);
                    return new PartitionLag(partition.topic(), partition.partition(), progress.lag(), progress.asOf());
                })
                .toList();
    }

    private PartitionProgress of(TopicPartition partition) {
        return byPartition.computeIfAbsent(
                partition, key -> new PartitionProgress(key.topic().equals(callsTopic)));
    }
}
