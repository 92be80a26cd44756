package io.keytrail.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.standalone.demo.CallScript.Call;
import io.keytrail.standalone.demo.CallScript.Credentials;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallScriptTest {

    private static final Instant WEDNESDAY_NOON = Instant.parse("2026-11-18T13:00:00Z");
    private static final Instant WEDNESDAY_NIGHT = Instant.parse("2026-11-18T02:00:00Z");
    private static final Instant SATURDAY_NOON = Instant.parse("2026-11-21T13:00:00Z");

    @Test
    void theSameRandomNumbersGiveTheSameCalls() {
        assertThat(calls(7, 500, false)).isEqualTo(calls(7, 500, false)).isNotEqualTo(calls(8, 500, false));
    }

    @Test
    void everySortOfCallerCallsAndMostOfItGoesWell() {
        // Given many calls
        List<Call> calls = calls(1, 10_000, false);

        // When they are counted
        Map<Credentials, Long> byCredentials =
                calls.stream().collect(Collectors.groupingBy(Call::credentials, Collectors.counting()));

        // Then each credential is used, about as often as its callers' weights say
        assertThat(byCredentials).containsOnlyKeys(Credentials.values());
        assertThat(share(calls, call -> call.credentials() == Credentials.STANDARD))
                .isBetween(0.54, 0.64);
        assertThat(share(calls, call -> call.credentials() == Credentials.CONNECTED_APP))
                .isBetween(0.35, 0.43);
        assertThat(share(calls, call -> call.status() == 200)).isBetween(0.96, 0.99);
    }

    @Test
    void inAnIncidentNearlyHalfOfTheCallsFailSlowly() {
        List<Call> incident = calls(1, 5_000, true);
        assertThat(share(incident, call -> call.status() >= 500)).isBetween(0.40, 0.50);
        assertThat(median(incident))
                .isGreaterThan(median(calls(1, 5_000, false)).multipliedBy(4));
    }

    @Test
    void everyCallIsOneThatAnApiCouldSee() {
        assertThat(calls(3, 5_000, false)).allSatisfy(call -> {
            assertThat(call.path()).startsWith("/").doesNotContain("kt_", " ");
            assertThat(call.latency()).isBetween(Duration.ofNanos(1), Duration.ofMillis(1_900));
            assertThat(call.method()).isIn("GET", "POST");
            assertThat(call.requestBytes() > 0).isEqualTo(call.method().equals("POST"));
            assertThat(call.responseBytes()).isPositive();
            // documentation networks of RFC 5737 and RFC 3849
            assertThat(call.clientIp()).matches("(192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\..*|2001:db8:.*");
        });
    }

    @Test
    void thereIsMoreToDoByDayThanByNightAndLessAtWeekends() {
        assertThat(meanGap(WEDNESDAY_NOON)).isLessThan(meanGap(SATURDAY_NOON)).isLessThan(meanGap(WEDNESDAY_NIGHT));
        assertThat(meanGap(WEDNESDAY_NIGHT)).isGreaterThan(3 * meanGap(WEDNESDAY_NOON));
    }

    private static List<Call> calls(long seed, int count, boolean incident) {
        Random random = new Random(seed);
        return IntStream.range(0, count)
                .mapToObj(i -> CallScript.next(random, incident))
                .toList();
    }

    private static double share(List<Call> calls, Predicate<Call> which) {
        return (double) calls.stream().filter(which).count() / calls.size();
    }

    private static Duration median(List<Call> calls) {
        return calls.stream()
                .map(Call::latency)
                .sorted()
                .skip(calls.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private static double meanGap(Instant at) {
        Random random = new Random(1);
        return IntStream.range(0, 2_000)
                .mapToLong(i -> CallScript.gapAfter(at, random).toMillis())
                .average()
                .orElseThrow();
    }
}
