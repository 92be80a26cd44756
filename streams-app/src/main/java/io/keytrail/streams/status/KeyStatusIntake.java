package io.keytrail.streams.status;

import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.codec.AvroCodecException;
import io.keytrail.schemas.keys.AccountId;
import io.keytrail.streams.deadletters.DeadLetterMonitor;
import io.keytrail.streams.deadletters.DeadLetterReason;
import io.keytrail.streams.deadletters.DeadLetterSender;
import io.keytrail.streams.deadletters.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Takes in the records of {@code key-status}, live and when the store is restored. A global processor can forward nothing,
 * so what can't be used goes to {@code dead-letters} by a producer of its own, and again each time the store is restored.
 */
public final class KeyStatusIntake extends ContextualProcessor<byte[], byte[], Void, Void> {

    private final Function<byte[], KeyStatus> decoder;
    private final DeadLetters deadLetters;
    private final DeadLetterSender sender;
    private final DeadLetterMonitor monitor;
    private KeyStatusStore store;

    private KeyStatusIntake(
            Function<byte[], KeyStatus> decoder,
            DeadLetters deadLetters,
            DeadLetterSender sender,
            DeadLetterMonitor monitor) {
        this.decoder = decoder;
        this.deadLetters = deadLetters;
        this.sender = sender;
        this.monitor = monitor;
    }

    /**
     * The processor for the topology.
     *
     * @param decoder reads a value; throws {@link AvroCodecException} where it can't
     * @param deadLetters makes the letters of unusable records
     * @param sender sends them
     * @param monitor is told of them
     */
    public static ProcessorSupplier<byte[], byte[], Void, Void> supplier(
            Function<byte[], KeyStatus> decoder,
            DeadLetters deadLetters,
            DeadLetterSender sender,
            DeadLetterMonitor monitor) {
        return () -> new KeyStatusIntake(decoder, deadLetters, sender, monitor);
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        super.init(context);
        store = new KeyStatusStore(context.getStateStore(KeyStatusStore.NAME));
    }

    @Override
    public void process(Record<byte[], byte[]> rec) {
        if (rec.key() == null) {
            reject(rec, DeadLetterReason.NO_KEY, "the record has no key; it takes the key's hash");
            return;
        }
        String keyHash = new String(rec.key(), StandardCharsets.UTF_8);
        if (rec.value() == null) {
            store.remove(keyHash);
            return;
        }
        KeyStatus status;
        try {
            status = decoder.apply(rec.value());
        } catch (AvroCodecException e) {
            if (e.isTransient()) {
                throw e;
            }
            reject(rec, DeadLetterReason.UNREADABLE, DeadLetters.detailOf(e));
            return;
        }
        if (!status.getKeyHash().equals(keyHash)) {
            reject(rec, DeadLetterReason.WRONG_KEY, "the record's key is not its keyHash");
        } else if (!AccountId.isValid(status.getAccountId())) {
            reject(rec, DeadLetterReason.INVALID, "accountId takes " + AccountId.FORM.pattern());
        } else {
            store.put(status);
        }
    }

    private void reject(Record<byte[], byte[]> rec, DeadLetterReason reason, String detail) {
        RecordMetadata metadata = context().recordMetadata().orElseThrow();
        DeadLetters.Origin origin =
                new DeadLetters.Origin(metadata.topic(), metadata.partition(), metadata.offset(), rec.timestamp());
        Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
        sender.send(deadLetters.letter(origin, rec.key(), rec.value(), rec.headers(), reason, detail, now));
        monitor.deadLettered(metadata.topic(), reason);
    }
}
