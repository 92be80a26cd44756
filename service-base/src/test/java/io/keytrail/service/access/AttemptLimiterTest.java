package io.keytrail.service.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keytrail.service.problem.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class AttemptLimiterTest {

    private Instant now = Instant.parse("2026-11-23T20:00:00Z");

    private final AttemptLimiter limiter = new AttemptLimiter(3, Duration.ofSeconds(30), 2, new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    @Test
    void afterTheBurstTheUserMustWaitForTheNextAttempt() {
        use("ada", 3);
        now = now.plusSeconds(4);

        ProblemException refused = refusal("ada");

        assertThat(refused.problem().status()).isEqualTo(429);
        assertThat(refused.problem().slug()).isEqualTo("too-many-requests");
        assertThat(refused.problem().headers()).containsEntry("Retry-After", "6");
    }

    @Test
    void refusedAttemptsDoNotPutOffTheNextOne() {
        use("ada", 3);
        refusal("ada");
        refusal("ada");

        now = now.plusSeconds(10);

        assertThatCode(() -> limiter.admit("ada")).doesNotThrowAnyException();
        refusal("ada");
    }

    @Test
    void usersDoNotSpendEachOthersAttempts() {
        use("ada", 3);

        assertThatCode(() -> use("bob", 3)).doesNotThrowAnyException();
    }

    @Test
    void aClockThatIsSetBackLocksNobodyOut() {
        use("ada", 3);

        now = now.minusSeconds(3600);

        assertThatCode(() -> use("ada", 3)).doesNotThrowAnyException();
    }

    @Test
    void noMoreUsersAreRememberedThanAllowed() {
        use("ada", 3);
        use("bob", 1);
        use("eve", 1);

        assertThatCode(() -> use("ada", 3)).doesNotThrowAnyException();
    }

    private void use(String user, int times) {
        for (int i = 0; i < times; i++) {
            limiter.admit(user);
        }
    }

    private ProblemException refusal(String user) {
        return catchThrowableOfType(ProblemException.class, () -> limiter.admit(user));
    }
}
