package io.keytrail.streams.calls;

import io.keytrail.schemas.CallOutcome;

/**
 * Is told what became of each record of {@code api-calls}, exactly one of these for each record that is no dead letter.
 * Called on stream threads: has to return at once.
 */
public interface CallMonitor {

    /**
     * A call was stored.
     *
     * @param outcome what the guard had decided; every one but ACCEPTED is a refusal
     * @param delayMillis from the call to its being stored, by the clocks of its producer and of this process; 0 or more
     */
    default void callStored(CallOutcome outcome, long delayMillis) {}

    /** A call was stored before; it counts nothing. */
    default void callRepeated() {}

    /** A call turned 7 days old while it waited on the topic; it was not stored. */
    default void callAgedOut() {}

    /** A call lay in another partition than its account's; it was sent there. */
    default void callMisplaced() {}
}
