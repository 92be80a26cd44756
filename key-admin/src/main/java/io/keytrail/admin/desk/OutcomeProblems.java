package io.keytrail.admin.desk;

import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.keys.RejectionReason;
import io.keytrail.service.problem.Problem;
import java.time.Duration;
import java.util.Objects;

/** What a caller gets for an action that was not applied. */
public final class OutcomeProblems {

    /** Header of answers that repeat a first outcome. */
    public static final String REPLAYED = "Idempotent-Replayed";

    private OutcomeProblems() {}

    /**
     * The same outcome, if it is APPLIED.
     *
     * @throws io.keytrail.service.problem.ProblemException the contract's problem for its reason, otherwise
     */
    public static ActionOutcome requireApplied(ActionOutcome outcome) {
        if (outcome.getOutcome() == AuditOutcome.APPLIED) {
            return outcome;
        }
        Problem problem = of(outcome);
        throw (outcome.getReplayed() ? problem.withHeader(REPLAYED, "true") : problem).asException();
    }

    private static Problem of(ActionOutcome outcome) {
        String detail = Objects.requireNonNullElse(outcome.getDetail(), "It was not done.");
        return switch (RejectionReason.valueOf(outcome.getReason())) {
            case KEY_EXISTS -> Problem.of("key-exists", 409, detail);
            case TOO_MANY_KEYS -> Problem.of("too-many-keys", 409, detail);
            case KIND_RETIRED -> Problem.of("kind-retired", 410, detail);
            case NO_ACTIVE_KEY -> Problem.of("no-active-key", 404, detail);
            case NO_RETIRING_KEY -> Problem.of("no-retiring-key", 404, detail);
            case ALREADY_RETIRING -> Problem.of("already-retiring", 409, detail);
            case GRACE_OUT_OF_RANGE ->
                Problem.of("grace-out-of-range", 400, detail).with("parameter", "grace");
            case KEY_CHANGED -> Problem.of("key-changed", 409, detail);
            case MEMBERS_CHANGED -> Problem.of("members-changed", 412, detail);
            case TOO_LATE ->
                Problem.unavailable(
                                detail + " Nothing was done; ask again with another Idempotency-Key.",
                                Duration.ofSeconds(1))
                        .with("actionId", outcome.getActionId());
            case INVALID -> Problem.badParameterSaying("request", detail);
            case FORBIDDEN -> Problem.forbidden();
            case HUMAN_CHECK_FAILED -> Problem.of("human-check-failed", 422, detail);
        };
    }
}
