package io.keytrail.guard;

/** Why a call was not handed to Kafka. */
public enum DropReason {
    /** Calls came faster than Kafka took them, and the guard's buffer was full. */
    BUFFER_FULL,
    /** The call names no known key, and as many of those as allowed were recorded in this second. */
    UNKNOWN_KEY_LIMIT,
    /** The call could not be written as an {@code ApiCall}: a schema registry's refusal, a record over the size limit. */
    NOT_WRITABLE,
    /** The guard was closed before the call could be handed over. */
    CLOSED
}
