package io.keytrail.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.calls.CallForm;
import io.keytrail.schemas.codec.AvroSerdes;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

class CallPlanTest {

    private static final Instant FIRST = Instant.parse("2026-11-24T10:00:00Z");
    private static final Duration SPAN = Duration.ofMinutes(10);
    private static final int CALLS = 20_000;
    private static final int WIRE_HEADER = 5;

    @Test
    void aCallHasOccurredFromItsOwnMillisecondOn() {
        // Given a plan of 2.5 calls a millisecond
        CallPlan plan = new CallPlan(250, 3, 0, FIRST, Duration.ofMillis(100), 1);

        for (long i = 0; i < plan.calls(); i++) {
            // When
            Instant at = plan.occurredAt(i);

            // Then
            assertThat(plan.occurredBy(at)).isGreaterThan(i);
            assertThat(plan.occurredBy(at.minusMillis(1))).isLessThanOrEqualTo(i);
        }
    }

    @Test
    void beforeThePlanNoneHasOccurredAndAfterItAllHave() {
        CallPlan plan = new CallPlan(250, 3, 0, FIRST, Duration.ofMillis(100), 1);

        assertThat(plan.occurredBy(FIRST.minusMillis(1))).isZero();
        assertThat(plan.occurredBy(FIRST.plusSeconds(60))).isEqualTo(250);
    }

    @Test
    void theSamePlanGivesTheSameCalls() {
        // Given two plans that are alike
        CallPlan plan = plan(1_000, 0);

        // When both make their calls
        List<ApiCall> again = calls(plan(1_000, 0));

        // Then they are the same
        assertThat(again).isEqualTo(calls(plan));
    }

    @Test
    void everyCallIsAnotherOneAndInTheOrderOfTime() {
        // When
        List<ApiCall> calls = calls(plan(1_000, 0));

        // Then
        Set<String> ids = new HashSet<>();
        calls.forEach(call -> ids.add(call.getCallId()));
        assertThat(ids).hasSize(CALLS);
        assertThat(calls.stream().map(ApiCall::getOccurredAt)).isSorted();
        assertThat(calls.get(0).getOccurredAt()).isEqualTo(FIRST);
        assertThat(calls.get(CALLS - 1).getOccurredAt()).isBefore(FIRST.plus(SPAN));
    }

    @Test
    void everyCallIsOneThatTheTopologyTakesAsItIs() {
        // When
        List<ApiCall> calls = calls(plan(1_000, 0));

        // Then
        assertThat(calls).allSatisfy(call -> {
            assertThat(CallForm.clean(call)).isSameAs(call);
            assertThat(CallForm.defect(call)).isEmpty();
        });
    }

    @Test
    void callsTakeAbout140BytesInAvro() {
        // Given
        Serializer<ApiCall> avro = AvroSerdes.from(Map.of("schema.registry.url", "mock://call-plan"))
                .of(ApiCall.class)
                .serializer();

        // When
        double bytes = calls(plan(1_000, 0)).stream()
                .mapToInt(call -> avro.serialize("calls", call).length - WIRE_HEADER)
                .average()
                .orElseThrow();

        // Then
        assertThat(bytes).isCloseTo(140, within(8.0));
    }

    @Test
    void theCountsByAccountAreThoseOfTheCallsAndAddUp() {
        // Given
        CallPlan plan = plan(100, 0.3);

        // When
        long[] counts = plan.callsByAccount();

        // Then
        long[] made = new long[100];
        calls(plan).forEach(call -> made[Integer.parseInt(call.getAccountId().substring("acct-".length()))]++);
        assertThat(counts).isEqualTo(made);
        assertThat(Arrays.stream(counts).sum()).isEqualTo(CALLS);
    }

    @Test
    void fewAccountsCallMuchAndManyLittle() {
        // When
        long[] counts = plan(1_000, 0).callsByAccount();

        // Then: a tenth of the calls are the first account's, half of them those of an eighth of the accounts
        assertThat((double) counts[0] / CALLS).isCloseTo(0.1, within(0.01));
        assertThat((double) Arrays.stream(counts, 0, 125).sum() / CALLS).isCloseTo(0.5, within(0.02));
        assertThat(Arrays.stream(counts).filter(count -> count > 0).count()).isGreaterThan(950);
    }

    @Test
    void oneAccountCanBeToldToSendAShareOfItsOwn() {
        // When
        long[] counts = plan(1_000_000, 0.3).callsByAccount();

        // Then
        assertThat((double) counts[0] / CALLS).isCloseTo(0.3 + 0.7 * 0.01, within(0.01));
    }

    @Test
    void aSingleAccountSendsThemAll() {
        // When
        long[] counts = plan(1, 0).callsByAccount();

        // Then
        assertThat(counts).containsExactly(CALLS);
    }

    @Test
    void aPlanWithoutCallsOrAccountsIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new CallPlan(0, 1, 0, FIRST, SPAN, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new CallPlan(1, 0, 0, FIRST, SPAN, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new CallPlan(1, 1, 1.5, FIRST, SPAN, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new CallPlan(1, 1, 0, FIRST, Duration.ZERO, 1));
    }

    private static CallPlan plan(int accounts, double heaviest) {
        return new CallPlan(CALLS, accounts, heaviest, FIRST, SPAN, 7);
    }

    private static List<ApiCall> calls(CallPlan plan) {
        return LongStream.range(0, plan.calls()).mapToObj(plan::call).toList();
    }
}
