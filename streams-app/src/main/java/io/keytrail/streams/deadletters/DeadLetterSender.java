package io.keytrail.streams.deadletters;

import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends letters where no task's transaction can: from the processor of a global store. */
@FunctionalInterface
public interface DeadLetterSender {

    /** Sends nothing. */
    DeadLetterSender NONE = letter -> {};

    /** Sends a letter without waiting for it; must not throw. */
    void send(ProducerRecord<byte[], byte[]> letter);
}
