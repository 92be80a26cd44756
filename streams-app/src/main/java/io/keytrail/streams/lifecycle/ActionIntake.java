package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.codec.AvroCodecException;
import io.keytrail.schemas.keys.AccountId;
import io.keytrail.streams.deadletters.DeadLetterReason;
import io.keytrail.streams.deadletters.DeadLetters;
import io.keytrail.streams.stores.AccountPrefix;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Reads what is on {@code key-actions} and sees whether it is an action in its right place. */
final class ActionIntake {

    /** What was read: an action, what is wrong with it, or both. */
    record Reading(Optional<KeyAction> action, Optional<Misfit> misfit) {}

    /** Why a record can't be taken for an action of its account. */
    record Misfit(DeadLetterReason reason, String detail) {}

    private final Deserializer<KeyAction> deserializer;
    private final int partitions;

    ActionIntake(Deserializer<KeyAction> deserializer, int partitions) {
        this.deserializer = deserializer;
        this.partitions = partitions;
    }

    /**
     * Reads a record.
     *
     * @throws AvroCodecException if the record may be readable later: it must not be passed over
     */
    Reading read(Record<byte[], byte[]> rec, RecordMetadata metadata) {
        if (rec.value() == null) {
            return unreadable(DeadLetterReason.NO_VALUE, "An action has a value.");
        }
        KeyAction action;
        try {
            action = deserializer.deserialize(metadata.topic(), rec.headers(), rec.value());
        } catch (AvroCodecException e) {
            if (e.isTransient()) {
                throw e;
            }
            return unreadable(DeadLetterReason.UNREADABLE, DeadLetters.detailOf(e));
        }
        return new Reading(Optional.of(action), misfit(action, rec.key(), metadata.partition()));
    }

    private static Reading unreadable(DeadLetterReason reason, String detail) {
        return new Reading(Optional.empty(), Optional.of(new Misfit(reason, detail)));
    }

    private Optional<Misfit> misfit(KeyAction action, byte[] key, int partition) {
        if (key == null) {
            return Optional.of(new Misfit(DeadLetterReason.NO_KEY, "An action's key is its account id."));
        }
        if (!Arrays.equals(key, action.getAccountId().getBytes(StandardCharsets.UTF_8))) {
            return Optional.of(
                    new Misfit(DeadLetterReason.WRONG_KEY, "The record's key is not the action's accountId."));
        }
        if (!AccountId.isValidOrNone(action.getAccountId())) {
            return Optional.of(new Misfit(DeadLetterReason.INVALID, "The action's accountId has not the form of one."));
        }
        int home = AccountPrefix.partition(key, partitions);
        return home == partition
                ? Optional.empty()
                : Optional.of(new Misfit(
                        DeadLetterReason.MISPLACED,
                        "The record lies in partition " + partition + ", its account belongs to " + home + "."));
    }
}
