package io.keytrail.admin.kafka;

import io.keytrail.admin.kafka.TopicFollower.Start;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** A follower's place in every partition of its topic; outlives the consumers. Not thread-safe. */
final class Places {

    private final String topic;
    private final Start start;

    /** Offset of the next record to read. */
    private final Map<TopicPartition, Long> next = new HashMap<>();

    /** Partitions that the present consumer was sent to the right place in. */
    private final Set<TopicPartition> adopted = new HashSet<>();

    private boolean begun;

    Places(String topic, Start start) {
        this.topic = topic;
        this.start = start;
    }

    /** A new consumer takes over: it was sent nowhere yet. */
    void handOver() {
        adopted.clear();
    }

    /**
     * Gives the consumer every partition that the topic has by now, each at its place.
     *
     * @return the numbers of all partitions
     */
    Set<Integer> adopt(Consumer<?, ?> consumer) {
        List<TopicPartition> present = present(consumer);
        if (!adopted.containsAll(present)) {
            consumer.assign(present);
            for (TopicPartition partition : present) {
                if (!adopted.contains(partition)) {
                    send(consumer, partition);
                }
            }
        }
        begun |= !adopted.isEmpty();
        Set<Integer> numbers = new TreeSet<>();
        adopted.forEach(partition -> numbers.add(partition.partition()));
        return numbers;
    }

    /** All partitions: those that the topic has, and those followed already if the metadata lack them at the moment. */
    private List<TopicPartition> present(Consumer<?, ?> consumer) {
        Set<TopicPartition> present = new HashSet<>(adopted);
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found != null) {
            found.forEach(partition -> present.add(new TopicPartition(topic, partition.partition())));
        }
        return new ArrayList<>(present);
    }

    private void send(Consumer<?, ?> consumer, TopicPartition partition) {
        Long place = next.get(partition);
        if (place != null) {
            consumer.seek(partition, place);
        } else if (start == Start.END && !begun) {
            consumer.seekToEnd(List.of(partition));
        } else {
            consumer.seekToBeginning(List.of(partition));
        }
        next.put(partition, consumer.position(partition));
        adopted.add(partition);
    }

    /** The record was read. */
    void passed(ConsumerRecord<?, ?> record) {
        next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
    }

    /** Everything that the consumer has returned was read; it may stand behind a transaction's marker by now. */
    void note(Consumer<?, ?> consumer) {
        adopted.forEach(partition -> next.put(partition, consumer.position(partition)));
    }

    /** Whether no record before those ends is unread. */
    boolean havePassed(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> next.getOrDefault(end.getKey(), -1L) >= end.getValue());
    }
}
