package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.admin.desk.ActionDesk;
import io.keytrail.admin.desk.ActionRequest;
import io.keytrail.admin.desk.Origin;
import io.keytrail.admin.desk.OutcomeProblems;
import io.keytrail.admin.humancheck.HumanCheck;
import io.keytrail.admin.humancheck.HumanGate;
import io.keytrail.admin.humancheck.Purpose;
import io.keytrail.admin.humancheck.Solver;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import io.keytrail.service.problem.ProblemException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What a browser's session may do only with a person at it, from the answer to the audited action. */
class HumanGateTest extends HttpTest {

    private static final Slot SLOT = new Slot(KeyKind.STANDARD, "default");
    private static final String SESSION = "session-1";

    @Autowired
    private HumanCheck check;

    @Autowired
    private HumanGate gate;

    @Autowired
    private ActionDesk desk;

    private ActionRequest request(Action action, String id) {
        Caller ada = new Caller(
                ADA,
                Optional.of(ADA),
                Map.of("acme", Role.SUPER_ADMIN),
                Optional.of(clock.instant()),
                false,
                Set.of(),
                "");
        return new ActionRequest(
                ada,
                new Origin("192.0.2.7", "test/1"),
                "acme",
                action,
                Optional.of(SLOT),
                id,
                "hash",
                Optional.empty(),
                Optional.empty());
    }

    private String answerFor(String session, Action action) {
        return Solver.answer(check.challenge(new Purpose(session, "acme", SLOT, action)));
    }

    private ActionOutcome submit(ActionRequest request) {
        return OutcomeProblems.requireApplied(
                desk.submit(request, request.toAction(clock.instant()).build()));
    }

    @Test
    void aRightAnswersNonceGoesWithTheAction() {
        ada().post(STANDARD + "/generate");

        ActionRequest passed =
                gate.pass(request(Action.DEACTIVATE, "one"), SESSION, answerFor(SESSION, Action.DEACTIVATE));
        ActionOutcome outcome = submit(passed);

        assertThat(outcome.getKey()).isNotNull();
        assertThat(keytrail.lastAction().getHumanCheckNonce()).matches("[A-Za-z0-9_-]{22}");
        assertThat(keytrail.lastAction().getRequestHash()).isEqualTo("hash");
        assertThat(keytrail.lastAction().getRefusedBy()).isNull();
    }

    @Test
    void anAnswerServesOneActionAndItsRepeats() {
        ada().post(STANDARD + "/generate");
        String answer = answerFor(SESSION, Action.DEACTIVATE);
        submit(gate.pass(request(Action.DEACTIVATE, "one"), SESSION, answer));

        assertThat(submit(gate.pass(request(Action.DEACTIVATE, "one"), SESSION, answer))
                        .getReplayed())
                .isTrue();
        assertProblem(
                "422 human-check-failed", () -> submit(gate.pass(request(Action.DEACTIVATE, "two"), SESSION, answer)));
    }

    @Test
    void whatComesWithoutARightAnswerIsAuditedAsRejectedAndDoesNothing() {
        ada().post(STANDARD + "/generate");
        String expired = answerFor(SESSION, Action.DEACTIVATE);
        String foreign = answerFor("session-2", Action.DEACTIVATE);
        String other = answerFor(SESSION, Action.ROTATE);
        clock.turn(Duration.ofMinutes(5));

        for (String answer : new String[] {null, "forged", foreign, other, expired}) {
            keytrail.actions.clear();
            assertProblem(
                    "422 human-check-failed", () -> gate.pass(request(Action.DEACTIVATE, "one"), SESSION, answer));

            assertThat(keytrail.actions).hasSize(1);
            KeyAction refused = keytrail.lastAction();
            assertThat(refused.getRefusedBy()).isEqualTo("HUMAN_CHECK_FAILED");
            assertThat(refused.getAccountId()).isEqualTo("acme");
            assertThat(refused.getAction()).isEqualTo(Action.DEACTIVATE);
            assertThat(refused.getActor().getRole()).isEqualTo("super-admin");
            assertThat(refused.getHumanCheckNonce()).isNull();
        }
        // other tests were wrong about a password 6 minutes ahead: seen from 5 ahead, that is too often
        clock.reset();
        assertThat(as(OLGA).get("/actuator/prometheus").body())
                .contains("keytrail_actions_total{action=\"DEACTIVATE\",outcome=\"REJECTED\"")
                .contains("keytrail_human_checks_total{verdict=\"EXPIRED\"")
                .contains("keytrail_human_checks_total{verdict=\"NOT_FOR_THIS\"");
    }

    @Test
    void anActionOnTheSameKeyUnderAnotherNameTakesNoNonceAlong() {
        ActionRequest passed = gate.pass(request(Action.ROTATE, "one"), SESSION, answerFor(SESSION, Action.ROTATE));

        assertThat(passed.humanCheckNonce()).isPresent();
        assertThat(passed.forKey(Action.SHOW, "two", "key").humanCheckNonce()).isEmpty();
    }

    @Test
    void programsNeedNone() {
        ada().post(STANDARD + "/generate");

        assertThat(ada().post(STANDARD + "/rotate").status()).isEqualTo(200);
        assertThat(keytrail.lastAction().getHumanCheckNonce()).isNull();
    }

    private static void assertProblem(String summary, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status() + " " + e.problem().slug())
                                .isEqualTo(summary));
    }
}
