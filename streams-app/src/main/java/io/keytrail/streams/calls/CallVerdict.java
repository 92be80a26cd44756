package io.keytrail.streams.calls;

import io.keytrail.schemas.calls.CallView;
import io.keytrail.streams.deadletters.DeadLetterReason;

/** What is to be done with a record of {@code api-calls}. */
sealed interface CallVerdict {

    /**
     * It is stored.
     *
     * @param call in form; shown until the next record is judged
     */
    record Admitted(CallView call) implements CallVerdict {}

    /** It is a good one, but belongs to another partition: it is sent there. */
    record Misplaced() implements CallVerdict {}

    /** It was no older than 7 days when the broker took it, but is by now: it is only counted. */
    record AgedOut() implements CallVerdict {}

    /**
     * It is set aside.
     *
     * @param reason why
     * @param detail one sentence, without any part of the record
     */
    record Dead(DeadLetterReason reason, String detail) implements CallVerdict {}
}
