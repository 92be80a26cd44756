package io.keytrail.admin.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** Makes the Kafka clients of key-admin. Values are bytes: whoever reads a record decides what an unreadable one means. */
public interface KafkaClients {

    /** No send of a {@link #producer} takes longer than this, counted from when the producer took the record. */
    Duration DELIVERY_TIMEOUT = Duration.ofSeconds(10);

    /** No send of a {@link #producer} blocks its thread longer than this before the producer takes the record. */
    Duration BLOCKING_TIMEOUT = Duration.ofSeconds(5);

    /**
     * Clients with that configuration, such as {@code bootstrap.servers} and {@code security.protocol}. What the purpose of
     * a client demands (isolation, acknowledgements, time limits) overrides it.
     */
    static KafkaClients configuredWith(Map<String, ?> config) {
        return new ConfiguredKafkaClients(config);
    }

    /** A new idempotent producer that waits for all replicas; sends at once and gives up in bounded time. */
    Producer<String, byte[]> producer(String purpose);

    /** A new consumer without a group, that sees committed records only and commits nothing. */
    Consumer<String, byte[]> follower(String purpose);

    /**
     * A new member of a group that shares the partitions of what it subscribes to. It sees committed records only, one with
     * each poll, from the beginning where the group has committed nothing, and commits when it is told to. Whoever polls
     * less than every five minutes loses its partitions.
     */
    Consumer<String, byte[]> member(String purpose, String group);
}
