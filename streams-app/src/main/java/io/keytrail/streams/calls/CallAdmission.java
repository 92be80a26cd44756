package io.keytrail.streams.calls;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.calls.CallForm;
import io.keytrail.schemas.calls.CallView;
import io.keytrail.schemas.codec.AvroCodecException;
import io.keytrail.streams.deadletters.DeadLetterReason;
import io.keytrail.streams.deadletters.DeadLetters;
import io.keytrail.streams.state.StateFormat;
import io.keytrail.streams.stores.AccountPrefix;
import io.keytrail.streams.stores.TimeRange;
import java.time.Duration;
import java.util.Optional;

/**
 * Judges records of {@code api-calls}, each by itself. For one thread. Programs outside Keytrail write them, so nothing in them is
 * taken on trust; whose clock is right is settled by the broker's, which the topic's records carry (LogAppendTime).
 */
final class CallAdmission {

    /** How far a producer's clock may be ahead of the broker's. */
    static final Duration LARGEST_LEAD = Duration.ofMinutes(5);

    /** No call in form comes near it; a record near the broker's own limit would be a burden to every store. */
    static final int LARGEST_VALUE = 64 * 1024;

    private static final long VISIBLE_MILLIS = TimeRange.VISIBLE.toMillis();
    private static final StateFormat<ApiCall> FORMAT = StateFormat.of(ApiCall.class);

    private final CallDecoder decoder;
    private final int partitions;
    private final CallView view = new CallView();
    private final CallVerdict.Admitted admitted = new CallVerdict.Admitted(view);

    /**
     * @param decoder reads values
     * @param partitions how many partitions the topic has
     */
    CallAdmission(CallDecoder decoder, int partitions) {
        this.decoder = decoder;
        this.partitions = partitions;
    }

    /**
     * Judges a record.
     *
     * @param key as it came, or null
     * @param value as it came, or null
     * @param takenAt when the broker took it, in milliseconds
     * @param partition where it lies
     * @param now in milliseconds; tells only whether the call is too old to be seen by anyone
     * @throws AvroCodecException if the registry can't be reached: then nothing can be said of the record
     */
    CallVerdict judge(byte[] key, byte[] value, long takenAt, int partition, long now) {
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
        int datum = decoder.ownDatumAt(value);
        if (datum < 0 || !view.show(value, datum, value.length) || !view.isPlainlyInForm()) {
            Optional<CallVerdict> refusal = showCleaned(value);
            if (refusal.isPresent()) {
                return refusal.get();
            }
        }
        if (!view.isOfAccount(key)) {
            return dead(DeadLetterReason.WRONG_KEY, "the record's key is not its accountId");
        }
        return judgeTimeAndPlace(key, takenAt, partition, now);
    }

    /** The long way: decodes and cleans the call, and has the view show that, unless it is not fit to be shown. */
    private Optional<CallVerdict> showCleaned(byte[] value) {
        ApiCall call;
        try {
            call = decoder.decode(value);
        } catch (AvroCodecException e) {
            if (e.isTransient()) {
                throw e;
            }
            return Optional.of(dead(DeadLetterReason.UNREADABLE, DeadLetters.detailOf(e)));
        }
        ApiCall clean = CallForm.clean(call);
        Optional<String> defect = CallForm.defect(clean);
        if (defect.isPresent()) {
            return Optional.of(dead(DeadLetterReason.INVALID, defect.get()));
        }
        byte[] written = FORMAT.write(clean);
        if (!view.show(written, StateFormat.HEADER, written.length)) {
            throw new IllegalStateException("a call that is in form can't be read back");
        }
        return Optional.empty();
    }

    private CallVerdict judgeTimeAndPlace(byte[] key, long takenAt, int partition, long now) {
        long occurredAt = view.occurredAt();
        if (occurredAt > takenAt + LARGEST_LEAD.toMillis()) {
            return dead(
                    DeadLetterReason.FROM_THE_FUTURE,
                    "occurredAt is more than 5 minutes after the broker took the record; check the producer's clock");
        }
        if (occurredAt < takenAt - VISIBLE_MILLIS) {
            return dead(DeadLetterReason.LATE, "occurredAt is more than 7 days before the broker took the record");
        }
        if (partition != AccountPrefix.partition(key, partitions)) {
            return new CallVerdict.Misplaced();
        }
        if (occurredAt < now - VISIBLE_MILLIS) {
            return new CallVerdict.AgedOut();
        }
        return admitted;
    }

    /** The call that the view shows, as an object. */
    static ApiCall decoded(CallView call) {
        byte[] whole = new byte[StateFormat.HEADER + call.length()];
        System.arraycopy(FORMAT.header(FORMAT.version()), 0, whole, 0, StateFormat.HEADER);
        call.copyTo(whole, StateFormat.HEADER);
        return FORMAT.read(whole);
    }

    private static CallVerdict dead(DeadLetterReason reason, String detail) {
        return new CallVerdict.Dead(reason, detail);
    }
}
