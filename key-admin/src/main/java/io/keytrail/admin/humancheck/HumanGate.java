package io.keytrail.admin.humancheck;

import io.keytrail.admin.desk.ActionDesk;
import io.keytrail.admin.desk.ActionRequest;
import io.keytrail.schemas.keys.RejectionReason;
import io.keytrail.service.problem.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets requests of a browser's session pass that a person has made. */
public final class HumanGate {

    private static final Logger LOG = LoggerFactory.getLogger(HumanGate.class);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

    private final HumanCheck check;
    private final ActionDesk desk;
    private final MeterRegistry meters;

    HumanGate(HumanCheck check, ActionDesk desk, MeterRegistry meters) {
        this.check = check;
        this.desk = desk;
        this.meters = meters;
    }

    /**
     * The request with its human check, to be submitted in place of the one given: without it nobody would notice that an
     * answer is used twice. Comes after {@link ActionDesk#admit}.
     *
     * @param sessionId of the session that the request came in
     * @param answer the form's field {@code humanCheckAnswer}, null if it is not there
     * @throws io.keytrail.service.problem.ProblemException 422 {@code human-check-failed}, once it is audited as REJECTED; 503
     *     {@code unavailable}, without an entry, if nobody can say who it is
     */
    public ActionRequest pass(ActionRequest request, String sessionId, String answer) {
        Verdict verdict = check.verify(Purpose.of(sessionId, request), answer);
        if (verdict instanceof Verdict.Passed passed) {
            count("PASSED");
            return request.withHumanCheck(passed.nonce());
        }
        if (verdict instanceof Verdict.Failed failed) {
            count(failed.reason().name());
            desk.auditRefusal(request, RejectionReason.HUMAN_CHECK_FAILED);
            throw Problem.of(
                            "human-check-failed",
                            422,
                            "The human check was missing, wrong, too old or made for something else. Do it again.")
                    .asException();
        }
        count("UNAVAILABLE");
        LOG.warn("A human check can't be verified: {}", ((Verdict.Unavailable) verdict).why());
        throw Problem.unavailable(
                        "The human check can't be verified right now. Nothing was done; try again.", ASK_AGAIN)
                .asException();
    }

    private void count(String verdict) {
        meters.counter("keytrail.human.checks", "verdict", verdict).increment();
    }
}
