package io.keytrail.streams.stores;

import java.time.Duration;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The record's own timestamp, on these topics the broker's, bounded: Kafka Streams drops records with a negative time in
 * silence, and one from the future would be carried on to changelog topics, whose brokers refuse times more than an hour
 * ahead. The bound leaves room for a clock of this process that is behind the broker's.
 */
public final class BrokerTime implements TimestampExtractor {

    static final Duration LARGEST_LEAD = Duration.ofMinutes(30);

    private final InstantSource clock;

    /** @param clock bounds the times */
    public BrokerTime(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> rec, long partitionTime) {
        return bounded(rec.timestamp());
    }

    /** The time of a record that has this timestamp. */
    public long bounded(long timestamp) {
        return Math.max(0, Math.min(timestamp, clock.millis() + LARGEST_LEAD.toMillis()));
    }
}
