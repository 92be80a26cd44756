package io.keytrail.schemas.audit;

/**
 * The first entry of a chain that does not fit.
 *
 * @param sequence that of the entry that does not fit, as the entry has it
 * @param kind in what way
 * @param detail one sentence for people: what was seen and what was expected
 */
public record ChainBreak(long sequence, Kind kind, String detail) {

    /** In what way an entry does not fit. They are looked for in this order. */
    public enum Kind {
        /** The form is not one that this release knows. */
        VERSION,
        /** The entry belongs to another account's chain. */
        ACCOUNT,
        /** Not the number that is next: entries are missing, doubled, inserted or out of order. */
        SEQUENCE,
        /** {@code previousHash} is not the hash of the entry before. */
        LINK,
        /** {@code hash} is not that of the entry: it was edited. */
        HASH
    }
}
