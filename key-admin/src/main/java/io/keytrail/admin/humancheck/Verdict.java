package io.keytrail.admin.humancheck;

/** What an answer to a challenge is worth. */
public sealed interface Verdict {

    /**
     * It is right.
     *
     * @param nonce the answer's own, 1 to 64 of {@code [A-Za-z0-9_-]}; by it the write side knows a second use
     */
    record Passed(String nonce) implements Verdict {}

    /** It proves nothing. */
    record Failed(Reason reason) implements Verdict {}

    /**
     * Nobody can say right now, and that is not the caller's fault.
     *
     * @param why for the log
     */
    record Unavailable(String why) implements Verdict {}

    /** Why an answer proves nothing. */
    enum Reason {
        /** There is none. */
        MISSING,
        /** It has not the form of an answer. */
        MALFORMED,
        /** The challenge was not made here, or for another session, account, slot or action. */
        NOT_FOR_THIS,
        /** It came more than 5 minutes after the challenge was made. */
        EXPIRED,
        /** The challenge is ours, its solution is wrong. */
        UNSOLVED,
        /** The provider does not take it for a person's. */
        REFUSED
    }

    /** A failure for that reason. */
    static Verdict failed(Reason reason) {
        return new Failed(reason);
    }
}
