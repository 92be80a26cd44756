package io.keytrail.streams.lifecycle;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/**
 * What the key-lifecycle topology needs of Kafka Streams, before anything that configuration says. Where the brokers are,
 * the application id, the state folder and how a group is left are not its business.
 */
public final class LifecycleDefaults {

    private LifecycleDefaults() {}

    /** Settings of {@link StreamsConfig} by name; a new map each time. */
    public static Map<String, Object> properties() {
        Map<String, Object> settings = new TreeMap<>();

        // outcome, audit entry, status and state together or not at all
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        // a caller waits for the commit; it is looked for after each poll, so a longer poll would be the interval
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 20L);
        settings.put(StreamsConfig.POLL_MS_CONFIG, 20L);
        // a dead instance's open transaction keeps readers of all accounts waiting that long
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 10_000);
        // bounds a transaction
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 100);

        // an exactly-once instance that dies wipes its state: somebody else should have it
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        // no store is cached: what is written is needed in the changelog 20 ms later
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);

        // half an action must not be passed over; what can't be read is set aside by the processor itself
        settings.put(
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailProcessingExceptionHandler.class);
        settings.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailExceptionHandler.class);

        // a generated name changes with the topology, and takes the state with it
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        return settings;
    }
}
