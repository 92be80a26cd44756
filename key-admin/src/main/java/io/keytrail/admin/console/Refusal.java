package io.keytrail.admin.console;

import io.keytrail.admin.desk.ActionDesk;
import io.keytrail.service.problem.Problem;
import io.keytrail.service.problem.ProblemException;
import java.util.UUID;

/**
 * A form's action that did not work.
 *
 * @param problem what a program would get
 * @param text the same for who pressed a button
 * @param requestId for the form that comes back: that of the request if it may have been done all the same, so that
 *     another press is the same action; otherwise a new one
 * @param isOpen whether nobody knows yet what became of it
 */
record Refusal(Problem problem, String text, String requestId, boolean isOpen) {

    private static final String OPEN =
            "It could not be learned in time whether this was done. Press the button again to"
                    + " find out: it is not done twice.";
    private static final String TOO_LATE = "It took too long, and nothing was done. Press the button again.";

    /** Of the request with that id. */
    static Refusal of(ProblemException refused, String requestId) {
        return ActionDesk.isOpen(refused)
                ? new Refusal(refused.problem(), OPEN, requestId, true)
                : of(refused.problem());
    }

    /** Of a request that is over. */
    static Refusal of(Problem problem) {
        boolean isTooLate = problem.members().containsKey("actionId");
        return new Refusal(
                problem,
                isTooLate ? TOO_LATE : problem.detail(),
                UUID.randomUUID().toString(),
                false);
    }
}
