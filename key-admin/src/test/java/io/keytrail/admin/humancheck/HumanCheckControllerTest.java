package io.keytrail.admin.humancheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.admin.keys.Slots;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.AttemptLimiter;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import io.keytrail.service.problem.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;

class HumanCheckControllerTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);
    private static final Challenge CHALLENGE =
            new Challenge.Work("altcha", 300, "SHA-256", "00", "salt", "signature", 1000);

    private final List<Purpose> asked = new ArrayList<>();
    private final HumanCheckController controller = new HumanCheckController(
            new Asked(), new Slots(KindPolicies.defaults()), new AttemptLimiter(3, Duration.ofMinutes(1), 10, CLOCK));

    private final class Asked implements HumanCheck {

        @Override
        public Challenge challenge(Purpose purpose) {
            asked.add(purpose);
            return CHALLENGE;
        }

        @Override
        public Verdict verify(Purpose purpose, String answer) {
            throw new AssertionError("nothing to verify");
        }

        @Override
        public BrowserSources browserSources() {
            return BrowserSources.NONE;
        }
    }

    private static Caller caller(Role role) {
        return new Caller(
                "ada", Optional.empty(), Map.of("acme", role), Optional.of(CLOCK.instant()), false, Set.of(), "");
    }

    private static MockHttpServletRequest withSession() {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.getSession(true);
        return request;
    }

    @Test
    void aSuperAdminGetsAChallengeForItsSessionAndNoCacheKeepsIt() {
        MockHttpServletRequest request = withSession();

        ResponseEntity<Challenge> answer =
                controller.challenge(request, caller(Role.SUPER_ADMIN), "acme", "private-app", "nightly", "DEACTIVATE");

        assertThat(answer.getBody()).isEqualTo(CHALLENGE);
        assertThat(answer.getHeaders().getCacheControl()).isEqualTo("no-store");
        assertThat(asked)
                .containsExactly(new Purpose(
                        request.getSession().getId(),
                        "acme",
                        new Slot(KeyKind.PRIVATE_APP, "nightly"),
                        Action.DEACTIVATE));
    }

    @Test
    void nobodyElseGetsOne() {
        assertProblem(403, () -> challenge(withSession(), caller(Role.ANALYST), "acme", "ROTATE"));
        assertProblem(403, () -> challenge(withSession(), caller(Role.MEMBER), "acme", "ROTATE"));
        assertProblem(403, () -> challenge(withSession(), caller(Role.SUPER_ADMIN), "globex", "ROTATE"));
        assertProblem(403, () -> challenge(withSession(), caller(Role.SUPER_ADMIN), "-", "ROTATE"));
        assertProblem(400, () -> challenge(withSession(), caller(Role.SUPER_ADMIN), "No Account", "ROTATE"));
        assertThat(asked).isEmpty();
    }

    @Test
    void withoutASessionThereIsNothingToBindItTo() {
        MockHttpServletRequest request = new MockHttpServletRequest();

        assertProblem(401, () -> challenge(request, caller(Role.SUPER_ADMIN), "acme", "ROTATE"));
        assertThat(request.getSession(false)).isNull();
    }

    @Test
    void onlyWhatNeedsAPersonIsChallenged() {
        for (String action : new String[] {"GENERATE", "SHOW", "SET_MEMBERS", "rotate", "", null}) {
            assertProblem(400, () -> challenge(withSession(), caller(Role.SUPER_ADMIN), "acme", action));
        }
        assertProblem(
                400,
                () -> controller.challenge(
                        withSession(), caller(Role.SUPER_ADMIN), "acme", "house", "default", "ROTATE"));
        assertProblem(
                400, () -> controller.challenge(withSession(), caller(Role.SUPER_ADMIN), "acme", null, null, "ROTATE"));
    }

    @Test
    void whoAsksTooOftenMustWait() {
        for (int i = 0; i < 3; i++) {
            challenge(withSession(), caller(Role.SUPER_ADMIN), "acme", "ROTATE");
        }
        assertProblem(429, () -> challenge(withSession(), caller(Role.SUPER_ADMIN), "acme", "ROTATE"));
        assertThat(asked).hasSize(3);
    }

    private void challenge(MockHttpServletRequest request, Caller caller, String account, String action) {
        assertThat(controller
                        .challenge(request, caller, account, "standard", "default", action)
                        .getBody())
                .isNotNull();
    }

    private static void assertProblem(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(status));
    }
}
