package io.keytrail.benchmarks.reads;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.reads.CallReader.Filter;
import io.keytrail.benchmarks.reads.CallReader.Question;
import io.keytrail.schemas.ApiCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ExpectedTest {

    /** Some ten calls at each instant, so that many have the same time. */
    private static final CallPlan PLAN =
            new CallPlan(20_000, 5, 0.3, Instant.parse("2026-11-24T10:00:00Z"), Duration.ofSeconds(2), 1);

    private static final Question NEWEST = Question.newest(0);
    private static final Question FILTERED = new Question(1, Filter.notFound(PLAN.keyIdOf(1, 0)));

    private final Expected expected = new Expected(PLAN, List.of(NEWEST, FILTERED, NEWEST));

    private static List<ApiCall> answer(int account, Predicate<ApiCall> filter) {
        return LongStream.range(0, PLAN.calls())
                .mapToObj(PLAN::call)
                .filter(call -> call.getAccountId().equals(CallPlan.accountId(account)))
                .filter(filter)
                .sorted(Expected.NEWEST_FIRST)
                .limit(CallReader.LIMIT)
                .toList();
    }

    @Test
    void theNewestCallsInOrderAreRight() {
        List<ApiCall> answer = answer(0, call -> true);

        assertThatNoException().isThrownBy(() -> expected.verify(NEWEST, answer));
    }

    @Test
    void theNewestCallsThatMatchAreRight() {
        List<ApiCall> answer = answer(1, FILTERED.filter()::matches);

        assertThatNoException().isThrownBy(() -> expected.verify(FILTERED, answer));
    }

    @Test
    void aCallOutOfPlaceIsFound() {
        List<ApiCall> answer = new ArrayList<>(answer(0, call -> true));
        Collections.swap(answer, 40, 41);

        assertThatIllegalStateException().isThrownBy(() -> expected.verify(NEWEST, answer));
    }

    @Test
    void aMissingCallIsFound() {
        List<ApiCall> answer = answer(0, call -> true).subList(0, CallReader.LIMIT - 1);

        assertThatIllegalStateException().isThrownBy(() -> expected.verify(NEWEST, answer));
    }

    @Test
    void aCallThatDiffersIsFound() {
        List<ApiCall> answer = new ArrayList<>(answer(0, call -> true));
        answer.set(99, ApiCall.newBuilder(answer.get(99)).setStatus(299).build());

        assertThatIllegalStateException().isThrownBy(() -> expected.verify(NEWEST, answer));
    }
}
