package io.keytrail.benchmarks.verify;

import io.keytrail.schemas.CallOutcome;
import java.util.Locale;

/** What kind of key a guard is asked about. */
public enum Question {
    /** Generated, and not ended. */
    VALID(CallOutcome.ACCEPTED),
    /** Generated, and deactivated since. */
    DEACTIVATED(CallOutcome.KEY_DEACTIVATED),
    /** In the form of a key, with a right checksum, but never generated. */
    UNKNOWN(CallOutcome.KEY_UNKNOWN),
    /** With a character that is another, so that the checksum is wrong. */
    MALFORMED(CallOutcome.KEY_MALFORMED);

    private final CallOutcome answer;

    Question(CallOutcome answer) {
        this.answer = answer;
    }

    /** What a guard that knows its keys answers. */
    CallOutcome answer() {
        return answer;
    }

    /** Its name in figures. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
