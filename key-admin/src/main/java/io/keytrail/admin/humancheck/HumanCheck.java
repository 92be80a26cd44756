package io.keytrail.admin.humancheck;

/** Tells people from programs. Any instance can verify what any other has challenged. Thread-safe. */
public interface HumanCheck {

    /** A new challenge, to be answered within 5 minutes, for that purpose only. */
    Challenge challenge(Purpose purpose);

    /**
     * Whether the answer is right, in time, and to a challenge that was made for that purpose. Does not tell whether it was
     * used before.
     *
     * @param answer as the browser sent it, null if it sent none
     */
    Verdict verify(Purpose purpose, String answer);

    /** What pages with this check must be allowed to load from elsewhere. */
    BrowserSources browserSources();
}
