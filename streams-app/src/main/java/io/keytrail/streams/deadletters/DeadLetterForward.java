package io.keytrail.streams.deadletters;

import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Sets aside what a processor has found unusable: forwards the letter to a sink, within the task's transaction, and tells
 * the monitor. For processors whose source reads plain bytes, so that the letter holds the record as it came.
 */
public final class DeadLetterForward {

    private final DeadLetters deadLetters;
    private final DeadLetterMonitor monitor;
    private final String sink;

    /**
     * @param deadLetters makes the letter
     * @param monitor is told
     * @param sink name of the sink node, a child of the processor
     */
    public DeadLetterForward(DeadLetters deadLetters, DeadLetterMonitor monitor, String sink) {
        this.deadLetters = deadLetters;
        this.monitor = monitor;
        this.sink = sink;
    }

    /** Sets the record that the processor is processing aside. */
    public void forward(
            ProcessorContext<? super byte[], ? super byte[]> context,
            Record<byte[], byte[]> rec,
            DeadLetterReason reason,
            String detail) {
        RecordMetadata metadata = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("only records of a topic can become dead letters"));
        DeadLetters.Origin origin =
                new DeadLetters.Origin(metadata.topic(), metadata.partition(), metadata.offset(), rec.timestamp());
        ProducerRecord<byte[], byte[]> letter = deadLetters.letter(
                origin,
                rec.key(),
                rec.value(),
                rec.headers(),
                reason,
                detail,
                Instant.ofEpochMilli(context.currentSystemTimeMs()));
        context.forward(new Record<>(letter.key(), letter.value(), letter.timestamp(), letter.headers()), sink);
        monitor.deadLettered(metadata.topic(), reason);
    }
}
