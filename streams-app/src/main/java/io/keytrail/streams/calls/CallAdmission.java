package io.keytrail.streams.calls;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.calls.CallForm;
import io.keytrail.schemas.codec.AvroCodecException;
import io.keytrail.streams.deadletters.DeadLetterReason;
import io.keytrail.streams.deadletters.DeadLetters;
import io.keytrail.streams.stores.AccountPrefix;
import io.keytrail.streams.stores.TimeRange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * Judges records of {@code api-calls}, without any state. Programs outside Keytrail write them, so nothing in them is
 * taken on trust; whose clock is right is settled by the broker's, which the topic's records carry (LogAppendTime).
 */
final class CallAdmission {

    /** How far a producer's clock may be ahead of the broker's. */
    static final Duration LARGEST_LEAD = Duration.ofMinutes(5);

    /** No call in form comes near it; a record near the broker's own limit would be a burden to every store. */
    static final int LARGEST_VALUE = 64 * 1024;

    private final Function<byte[], ApiCall> decoder;
    private final int partitions;

    /**
     * @param decoder reads a value; throws {@link AvroCodecException} where it can't
     * @param partitions how many partitions the topic has
     */
    CallAdmission(Function<byte[], ApiCall> decoder, int partitions) {
        this.decoder = decoder;
        this.partitions = partitions;
    }

    /**
     * Judges a record.
     *
     * @param key as it came, or null
     * @param value as it came, or null
     * @param takenAt when the broker took it
     * @param partition where it lies
     * @param now tells only whether the call is too old to be seen by anyone
     * @throws AvroCodecException if the registry can't be reached: then nothing can be said of the record
     */
    CallVerdict judge(byte[] key, byte[] value, Instant takenAt, int partition, Instant now) {
        if (key == null || key.length == 0) {
            return dead(DeadLetterReason.NO_KEY, "the record has no key; it takes the account's id");
        }
        if (value == null) {
            return dead(DeadLetterReason.NO_VALUE, "the record has no value");
        }
        if (value.length > LARGEST_VALUE) {
            return dead(
                    DeadLetterReason.TOO_LARGE,
                    "the value has " + value.length + " bytes; a call takes up to " + LARGEST_VALUE);
        }
        ApiCall call;
        try {
            call = decoder.apply(value);
        } catch (AvroCodecException e) {
            if (e.isTransient()) {
                throw e;
            }
            return dead(DeadLetterReason.UNREADABLE, DeadLetters.detailOf(e));
        }
        if (!new String(key, StandardCharsets.UTF_8).equals(call.getAccountId())) {
            return dead(DeadLetterReason.WRONG_KEY, "the record's key is not its accountId");
        }
        ApiCall clean = CallForm.clean(call);
        Optional<String> defect = CallForm.defect(clean);
        if (defect.isPresent()) {
            return dead(DeadLetterReason.INVALID, defect.get());
        }
        return judgeTimeAndPlace(clean, key, takenAt, partition, now);
    }

    private CallVerdict judgeTimeAndPlace(ApiCall call, byte[] key, Instant takenAt, int partition, Instant now) {
        if (call.getOccurredAt().isAfter(takenAt.plus(LARGEST_LEAD))) {
            return dead(
                    DeadLetterReason.FROM_THE_FUTURE,
                    "occurredAt is more than 5 minutes after the broker took the record; check the producer's clock");
        }
        if (call.getOccurredAt().isBefore(takenAt.minus(TimeRange.VISIBLE))) {
            return dead(DeadLetterReason.LATE, "occurredAt is more than 7 days before the broker took the record");
        }
        if (partition != AccountPrefix.partition(key, partitions)) {
            return new CallVerdict.Misplaced();
        }
        if (call.getOccurredAt().isBefore(now.minus(TimeRange.VISIBLE))) {
            return new CallVerdict.AgedOut();
        }
        return new CallVerdict.Admitted(call);
    }

    private static CallVerdict dead(DeadLetterReason reason, String detail) {
        return new CallVerdict.Dead(reason, detail);
    }
}
