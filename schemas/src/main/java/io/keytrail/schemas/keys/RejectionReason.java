package io.keytrail.schemas.keys;

/** Why an action was REJECTED or DENIED; the names appear as {@code reason} in audit entries and outcomes. */
public enum RejectionReason {
    /** GENERATE: the slot has an ACTIVE key; only one key is allowed at a time. */
    KEY_EXISTS,
    /** GENERATE: the account has as many keys of the kind as its policy allows. */
    TOO_MANY_KEYS,
    /** GENERATE, ROTATE: the kind takes no new keys any more. */
    KIND_RETIRED,
    /** The slot has no ACTIVE key. */
    NO_ACTIVE_KEY,
    /** EXPIRE_RETIRING: the slot has no RETIRING key. */
    NO_RETIRING_KEY,
    /** ROTATE with a grace period while a predecessor is RETIRING still. */
    ALREADY_RETIRING,
    /** ROTATE: the grace period is negative, or longer than the kind's policy allows. */
    GRACE_OUT_OF_RANGE,
    /** The slot holds another key than the one expected. */
    KEY_CHANGED,
    /** SET_MEMBERS: the list has another version than the one expected. */
    MEMBERS_CHANGED,
    /** The action was void before it was applied. */
    TOO_LATE,
    /** The action lacks something it needs, or contradicts itself or the record's key. */
    INVALID,
    /** The actor is no super admin of the account. */
    FORBIDDEN,
    /** The proof that a person pressed the button is missing, wrong or used up. */
    HUMAN_CHECK_FAILED
}
