package io.keytrail.benchmarks.reads;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.schemas.ApiCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AccountLogTest {

    private static final CallPlan PLAN =
            new CallPlan(5_000, 5, 0, Instant.parse("2026-11-24T10:00:00Z"), Duration.ofMillis(700), 1);

    @Test
    void everyCallOfTheAccountComesOnceAndInOrder() {
        AccountLog log = new AccountLog(PLAN, 2);

        List<ApiCall> calls =
                Stream.generate(log::next).takeWhile(call -> call != null).toList();

        assertThat(calls)
                .isEqualTo(LongStream.range(0, PLAN.calls())
                        .mapToObj(PLAN::call)
                        .filter(call -> call.getAccountId().equals("acct-2"))
                        .sorted(Expected.NEWEST_FIRST)
                        .toList());
        assertThat(log.next()).isNull();
    }
}
