package io.keytrail.streams.runtime;

import io.keytrail.streams.deadletters.DeadLetterSender;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends dead letters of the global store with a producer of its own, made when the first one comes. */
final class LetterProducer implements DeadLetterSender, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LetterProducer.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    private static final int LONGEST_BLOCK_MILLIS = 1_000;

    private final Map<String, Object> config;
    private Producer<byte[], byte[]> producer;
    private boolean closed;

    LetterProducer(Map<String, Object> config) {
        this.config = config;
    }

    @Override
    public synchronized void send(ProducerRecord<byte[], byte[]> letter) {
        if (closed) {
            return;
        }
        try {
            if (producer == null) {
                config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_BLOCK_MILLIS);
                producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
            }
            var unused = producer.send(letter, (metadata, failure) -> {
                if (failure != null) {
                    report(failure);
                }
            });
        } catch (KafkaException e) {
            report(e);
        }
    }

    private static void report(Exception failure) {
        LOG.error("A record of key-status that can't be used could not be sent to the dead letters either", failure);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (producer != null) {
            producer.close(CLOSE_PATIENCE);
        }
    }
}
