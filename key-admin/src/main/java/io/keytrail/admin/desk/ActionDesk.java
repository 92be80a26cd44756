package io.keytrail.admin.desk;

import io.keytrail.admin.actions.ActionLog;
import io.keytrail.admin.actions.OutcomeUnavailableException;
import io.keytrail.admin.settings.AdminSettings;
import io.keytrail.admin.settings.AdminSettings.Limit;
import io.keytrail.admin.vault.VaultUnavailableException;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.keys.RejectionReason;
import io.keytrail.service.access.AttemptLimiter;
import io.keytrail.service.access.ForbiddenException;
import io.keytrail.service.access.Role;
import io.keytrail.service.problem.Problem;
import io.keytrail.service.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Where every action passes: counted, allowed or refused, written down, answered only once its outcome is committed.
 * What is refused here is audited too.
 */
@Component
public class ActionDesk {

    private static final Logger LOG = LoggerFactory.getLogger(ActionDesk.class);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final ActionLog actions;
    private final Clock clock;
    private final Duration timeout;
    private final MeterRegistry meters;
    private final AttemptLimiter attempts;
    private final AttemptLimiter refusals;
    private final Semaphore places;

    ActionDesk(ActionLog actions, AdminSettings settings, Clock clock, MeterRegistry meters) {
        this.actions = actions;
        this.clock = clock;
        this.timeout = settings.outcomeTimeout();
        this.meters = meters;
        this.attempts = limiter(settings.attempts(), clock);
        this.refusals = limiter(settings.refusals(), clock);
        this.places = new Semaphore(settings.mostWaiting());
    }

    private static AttemptLimiter limiter(Limit limit, Clock clock) {
        return new AttemptLimiter(limit.burst(), limit.period(), limit.users(), clock);
    }

    /**
     * Lets super admins of the account pass.
     *
     * @throws ForbiddenException 403, once it is audited
     * @throws ProblemException 429 if the user tries too often
     */
    public void admit(ActionRequest request) {
        attempts.admit(request.caller().userId());
        if (!request.caller().is(request.account(), Role.SUPER_ADMIN)) {
            auditRefusal(request, RejectionReason.FORBIDDEN);
            throw new ForbiddenException(request.account());
        }
    }

    /**
     * Writes to the audit log that the request was refused here.
     *
     * @param reason FORBIDDEN, audited as DENIED, or HUMAN_CHECK_FAILED, audited as REJECTED
     * @throws ProblemException 429 if that happens to the user too often, 503 if it could not be written
     */
    public void auditRefusal(ActionRequest request, RejectionReason reason) {
        refusals.admit(request.caller().userId());
        orUnavailable(request.actionId(), () -> {
            actions.record(request.toRefusedAction(reason, clock.instant()));
            return null;
        });
        AuditOutcome outcome = reason == RejectionReason.FORBIDDEN ? AuditOutcome.DENIED : AuditOutcome.REJECTED;
        count(request.action().name(), outcome.name());
    }

    /**
     * Publishes the request's action and waits for what becomes of it.
     *
     * @param request whose id a 503 carries, which need not be that of the action
     * @return the outcome; of a repeat the first one, whatever it was
     * @throws ProblemException 422 {@code idempotency-key-reused} if its id belongs to another request, 503
     *     {@code unavailable}
     */
    public ActionOutcome submit(ActionRequest request, KeyAction action) {
        Timer.Sample waited = Timer.start(meters);
        ActionOutcome outcome = orUnavailable(request.actionId(), () -> actions.submit(action, timeout));
        waited.stop(Timer.builder("keytrail.actions.wait")
                .description("From the request's action to its committed outcome")
                .register(meters));
        count(action.getAction().name(), outcome.getOutcome().name());
        if (outcome.getReplayed() && !outcome.getRequestHash().equals(action.getRequestHash())) {
            throw Problem.of(
                            "idempotency-key-reused",
                            422,
                            "This Idempotency-Key was used for another request within 24 hours.")
                    .asException();
        }
        return outcome;
    }

    /**
     * Does a step that waits for Kafka, such as sealing a key. Only so many requests may wait at the same time, since each
     * holds a thread of the server.
     *
     * @param actionId of the request, for its caller to repeat it by
     * @throws ProblemException 503 {@code unavailable} if Kafka is not reached in time, or too many wait already
     */
    public <T> T orUnavailable(String actionId, Supplier<T> step) {
        if (!places.tryAcquire()) {
            throw unavailable(actionId, new OutcomeUnavailableException(actionId, "too many requests wait", null));
        }
        try {
            return step.get();
        } catch (OutcomeUnavailableException | VaultUnavailableException late) {
            throw unavailable(actionId, late);
        } finally {
            places.release();
        }
    }

    /**
     * Whether a problem leaves open what became of the action: whoever asks for it again must do so under the same id, or
     * it may be done twice.
     */
    public static boolean isOpen(ProblemException problem) {
        return problem.getCause() instanceof OutcomeUnavailableException
                || problem.getCause() instanceof VaultUnavailableException;
    }

    private ProblemException unavailable(String actionId, RuntimeException late) {
        LOG.warn("Action {} was answered with 503: {}", actionId, late.getMessage());
        count("ANY", "UNAVAILABLE");
        return Problem.unavailable(
                        "What became of this could not be learned in time. It may still be applied within 60 s of"
                                + " being asked; repeat it with the actionId as Idempotency-Key to learn it.",
                        ASK_AGAIN)
                .with("actionId", actionId)
                .asException(late);
    }

    private void count(String action, String outcome) {
        meters.counter("keytrail.actions", "action", action, "outcome", outcome).increment();
    }
}
