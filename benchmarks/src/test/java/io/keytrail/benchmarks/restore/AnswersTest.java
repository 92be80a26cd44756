package io.keytrail.benchmarks.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.streams.stores.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswersTest {

    private static final CallPlan PLAN =
            new CallPlan(1_000, 5, 0, Instant.parse("2026-11-23T10:00:00.000456Z"), Duration.ofMinutes(1), 3);
    private static final Instant LATER = PLAN.first().plus(PLAN.span());

    private final Answers answers = new Answers(PLAN);

    @Test
    void nothingIsMissingWhereEveryAccountHasItsNewestCallAndItsUsage() {
        assertThat(answers.missing(served(0, account -> newestCall(account)))).isEmpty();
        assertThat(answers.calls()).isEqualTo(PLAN.callsByAccount());
    }

    @Test
    void callsThatCameInMeanwhileDoNoHarm() {
        assertThat(answers.missing(served(+1, account -> LATER))).isEmpty();
    }

    @Test
    void anAccountWithoutItsNewestCallIsNamed() {
        assertThat(answers.missing(
                        served(0, account -> account == 3 ? newestCall(account).minusMillis(1) : newestCall(account))))
                .hasValueSatisfying(missing -> assertThat(missing).contains("account 3"));
    }

    @Test
    void anAccountWhoseUsageIsShortIsNamed() {
        assertThat(answers.missing(served(-1, account -> newestCall(account))))
                .hasValueSatisfying(missing -> assertThat(missing).contains("account 0"));
    }

    @Test
    void anAccountThatCanNotBeReadIsNamedWithTheReason() {
        assertThat(answers.missing(served(0, account -> {
                    throw new StoreUnavailableException("restoring");
                })))
                .contains("account 0: restoring");
    }

    private interface Newest {
        Instant of(int account);
    }

    private static Instant newestCall(int account) {
        for (long i = PLAN.calls() - 1; i >= 0; i--) {
            if (PLAN.accountOf(i) == account) {
                // as it comes back from Avro
                return PLAN.call(i).getOccurredAt().truncatedTo(ChronoUnit.MILLIS);
            }
        }
        throw new AssertionError("account " + account + " has no calls");
    }

    private static Answers.Served served(int more, Newest newest) {
        long[] calls = PLAN.callsByAccount();
        return new Answers.Served() {
            @Override
            public Optional<Instant> newest(int account) {
                return Optional.of(newest.of(account));
            }

            @Override
            public long used(int account) {
                return calls[account] + more;
            }
        };
    }
}
