package io.keytrail.benchmarks.reads;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.schemas.ApiCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArrivingCallsTest {

    private static final Instant FIRST = Instant.parse("2026-11-24T10:00:00Z");
    private static final Duration SPAN = Duration.ofSeconds(1);
    private static final CallPlan STORED = new CallPlan(8_000, 3, 0.5, FIRST, SPAN, 1);
    private static final CallPlan ARRIVING = new CallPlan(8_000, 3, 0.5, FIRST.plus(SPAN), SPAN, 2);

    private final ArrivingCalls calls = new ArrivingCalls(STORED, ARRIVING, List.of(0, 1));

    /** The newest calls of the account once so many of those that arrive have arrived. */
    private static List<ApiCall> newest(int account, long arrived) {
        return Stream.concat(
                        LongStream.range(0, STORED.calls()).mapToObj(STORED::call),
                        LongStream.range(0, arrived).mapToObj(ARRIVING::call))
                .filter(call -> call.getAccountId().equals(CallPlan.accountId(account)))
                .sorted(Expected.NEWEST_FIRST)
                .limit(CallReader.LIMIT)
                .toList();
    }

    @Test
    void theNewestOnesOfEveryMomentAreRight() {
        assertThatNoException().isThrownBy(() -> {
            for (long arrived = 0; arrived < 200; arrived += 9) {
                calls.verify(0, newest(0, arrived));
                calls.verify(1, newest(1, arrived));
            }
        });
    }

    @Test
    void aGapIsFound() {
        List<ApiCall> answer = new ArrayList<>(newest(0, 1_000));
        answer.remove(50);

        assertThatIllegalStateException().isThrownBy(() -> calls.verify(0, answer));
    }

    @Test
    void aRepetitionIsFound() {
        List<ApiCall> answer = new ArrayList<>(newest(0, 1_000));
        answer.set(1, answer.get(0));

        assertThatIllegalStateException().isThrownBy(() -> calls.verify(0, answer));
    }

    @Test
    void anotherAccountsCallIsFound() {
        List<ApiCall> answer = newest(1, 1_000);

        assertThatIllegalStateException().isThrownBy(() -> calls.verify(0, answer));
    }

    @Test
    void anAnswerThatEndsEarlyIsFound() {
        List<ApiCall> answer = newest(0, 1_000).subList(0, 99);

        assertThatIllegalStateException().isThrownBy(() -> calls.verify(0, answer));
    }

    @Test
    void noCallsAtAllAreFoundToBeTooFew() {
        assertThatIllegalStateException().isThrownBy(() -> calls.verify(0, List.of()));
    }
}
