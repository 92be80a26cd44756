package io.keytrail.streams.deadletters;

import io.keytrail.schemas.codec.AvroCodecException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;

/**
 * Sets a record that can't be deserialized aside on {@code dead-letters}, within the task's transaction, and goes on with
 * the next one. Goes on for nothing else: where the registry can't be reached the record is not at fault
 * ({@link AvroCodecException#isTransient()}), and the task stops until it can. For stream tasks only; Kafka Streams sends no dead letters for global
 * stores.
 */
public final class DeadLetterDeserializationHandler implements DeserializationExceptionHandler {

    /** Required setting: full name of the dead-letter topic. */
    public static final String TOPIC_CONFIG = "keytrail.dead-letters.topic";

    /** Optional setting: a {@link DeadLetterMonitor}, the object itself. */
    public static final String MONITOR_CONFIG = "keytrail.dead-letters.monitor";

    private DeadLetters deadLetters;
    private DeadLetterMonitor monitor = DeadLetterMonitor.NONE;

    @Override
    public void configure(Map<String, ?> configs) {
        if (!(configs.get(TOPIC_CONFIG) instanceof String topic)) {
            throw new IllegalArgumentException(
                    TOPIC_CONFIG + " is not set; it takes the name of the dead-letter topic");
        }
        deadLetters = new DeadLetters(topic);
        if (configs.get(MONITOR_CONFIG) instanceof DeadLetterMonitor configured) {
            monitor = configured;
        }
    }

    @Override
    public Response handleError(ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> rec, Exception exception) {
        if (exception instanceof AvroCodecException failure && failure.isTransient()) {
            return Response.fail();
        }
        monitor.deadLettered(rec.topic(), DeadLetterReason.UNREADABLE);
        DeadLetters.Origin origin = new DeadLetters.Origin(rec.topic(), rec.partition(), rec.offset(), rec.timestamp());
        return Response.resume(List.of(deadLetters.letter(
                origin,
                rec.key(),
                rec.value(),
                rec.headers(),
                DeadLetterReason.UNREADABLE,
                DeadLetters.detailOf(exception),
                Instant.now())));
    }
}
