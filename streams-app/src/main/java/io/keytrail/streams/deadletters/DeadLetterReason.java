package io.keytrail.streams.deadletters;

/** Why a record was set aside; the name is the value of header {@code keytrail.reason}. */
public enum DeadLetterReason {
    /** The record's key is missing or no UTF-8 text. */
    NO_KEY,
    /** The record has no value where one is needed. */
    NO_VALUE,
    /** The value is larger than any valid one can be. */
    TOO_LARGE,
    /** The value can't be read as what its topic holds: foreign bytes, an unknown or incompatible schema. */
    UNREADABLE,
    /** The record's key is not the account (or key hash) that the value names. */
    WRONG_KEY,
    /** A field is out of its range. */
    INVALID,
    /** A call that claims to have occurred more than 5 minutes after the broker took it. */
    FROM_THE_FUTURE,
    /** A call that was older than 7 days already when the broker took it. */
    LATE,
    /** The record lies in another partition than its key belongs to, and was not moved there. */
    MISPLACED
}
