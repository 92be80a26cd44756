package io.keytrail.streams.audit;

import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.codec.AvroCodecException;
import io.keytrail.schemas.keys.AccountId;
import io.keytrail.streams.deadletters.DeadLetterReason;
import io.keytrail.streams.deadletters.DeadLetters;
import io.keytrail.streams.stores.AccountPrefix;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Judges records of {@code audit-log}. Only the write side may write them, so this keeps out what is no entry at all;
 * whether an entry fits its chain is for verification to say, and an entry is never refused for that.
 */
final class AuditAdmission {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final Function<byte[], AuditEntry> decoder;
    private final int partitions;

    /**
     * @param decoder reads a value; throws {@link AvroCodecException} where it can't
     * @param partitions how many partitions the topic has
     */
    AuditAdmission(Function<byte[], AuditEntry> decoder, int partitions) {
        this.decoder = decoder;
        this.partitions = partitions;
    }

    /** What is to be done with a record. */
    sealed interface Verdict {

        /** It is stored. */
        record Admitted(AuditEntry entry) implements Verdict {}

        /** It is set aside. */
        record Dead(DeadLetterReason reason, String detail) implements Verdict {}
    }

    /**
     * Judges a record.
     *
     * @throws AvroCodecException if the registry can't be reached: then nothing can be said of the record
     */
    Verdict judge(byte[] key, byte[] value, int partition) {
        if (key == null || key.length == 0) {
            return new Verdict.Dead(DeadLetterReason.NO_KEY, "the record has no key; it takes the account's id");
        }
        if (value == null) {
            return new Verdict.Dead(DeadLetterReason.NO_VALUE, "the record has no value");
        }
        AuditEntry entry;
        try {
            entry = decoder.apply(value);
        } catch (AvroCodecException e) {
            if (e.isTransient()) {
                throw e;
            }
            return new Verdict.Dead(DeadLetterReason.UNREADABLE, DeadLetters.detailOf(e));
        }
        if (!new String(key, StandardCharsets.UTF_8).equals(entry.getAccountId())) {
            return new Verdict.Dead(DeadLetterReason.WRONG_KEY, "the record's key is not its accountId");
        }
        String defect = defect(entry);
        if (defect != null) {
            return new Verdict.Dead(DeadLetterReason.INVALID, defect);
        }
        if (partition != AccountPrefix.partition(key, partitions)) {
            return new Verdict.Dead(
                    DeadLetterReason.MISPLACED, "the record lies in another partition than its key belongs to");
        }
        return new Verdict.Admitted(entry);
    }

    private static String defect(AuditEntry entry) {
        if (!AccountId.isValidOrNone(entry.getAccountId())) {
            return "accountId takes " + AccountId.FORM.pattern() + " or " + AccountId.NONE;
        }
        if (entry.getSequence() < 1) {
            return "sequence takes 1 or more";
        }
        if (!HASH.matcher(entry.getHash()).matches()) {
            return "hash takes 64 lower-case hex digits";
        }
        if (entry.getRecordedAt().toEpochMilli() < 0) {
            return "recordedAt lies before 1970";
        }
        return null;
    }
}
