package io.keytrail.benchmarks.reads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.reads.CallReader.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class QuestionsTest {

    private static final CallPlan PLAN =
            new CallPlan(50_000, 1_000, 0.3, Instant.parse("2026-11-24T10:00:00Z"), Duration.ofMinutes(10), 1);

    @Test
    void theSameSeedDrawsTheSameQuestions() {
        List<Question> drawn = new Questions(PLAN, 7).newest(500, 100);

        assertThat(new Questions(PLAN, 7).newest(500, 100)).isEqualTo(drawn).hasSize(500);
    }

    @Test
    void busyAccountsAndQuietOnesAreAskedAbout() {
        long[] calls = PLAN.callsByAccount();

        List<Question> drawn = new Questions(PLAN, 7).newest(500, 100);

        assertThat(drawn).anyMatch(question -> calls[question.account()] > 1_000);
        assertThat(drawn).anyMatch(question -> calls[question.account()] < 30);
    }

    @Test
    void filteredQuestionsAreAboutAccountsThatCanFillAPage() {
        long[] calls = PLAN.callsByAccount();

        List<Question> drawn = new Questions(PLAN, 7).filtered(10);

        assertThat(drawn).hasSize(10).allMatch(question -> calls[question.account()] >= 10_000);
    }

    @Test
    void oneCallInAHundredMatchesTheFilter() {
        Question question = new Questions(PLAN, 7).filtered(1).get(0);
        long calls = PLAN.callsByAccount()[question.account()];

        long matching = LongStream.range(0, PLAN.calls())
                .filter(i -> PLAN.accountOf(i) == question.account())
                .mapToObj(PLAN::call)
                .filter(question.filter()::matches)
                .count();

        assertThat((double) matching / calls).isCloseTo(0.01, within(0.002));
    }
}
