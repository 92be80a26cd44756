package io.keytrail.streams.callstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.streams.stores.TimeRange;
import io.keytrail.streams.usage.UsageBucket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Whatever happens in whatever order, the store tells what a list of the topic's records tells up to where the store has
 * come: each call once, the first of its id, and counted once.
 */
class CallStoreProperties {

    private static final Instant START = Instant.parse("2026-11-23T23:58:00Z");
    private static final List<String> ACCOUNTS = List.of("acme", "acme-2", "b");
    /** Of each other's beginnings, and beyond ASCII. */
    private static final List<String> IDS = List.of("a", "ab", "abc", "\u00e9", "z");

    /** What happens next. */
    sealed interface Step {}

    /** Calls come in, and the processor takes them. */
    record Calls(List<ApiCall> calls) implements Step {}

    /** Calls come in, and the process is gone before the processor takes them. */
    record Missed(List<ApiCall> calls) implements Step {}

    /** A transaction was aborted: the processor gets its last records again. */
    record Replay(int records) implements Step {}

    record Passing(Duration time) implements Step {}

    record Commit() implements Step {}

    record Restart() implements Step {}

    record Crash() implements Step {}

    @Property(tries = 150)
    void theStoreTellsWhatItsTopicTells(@ForAll("steps") List<Step> steps) {
        Instant begin = START;
        List<ApiCall> sent = new ArrayList<>();
        try (StoreHarness harness = StoreHarness.ofCalls(begin)) {
            for (Step step : steps) {
                if (step instanceof Calls calls) {
                    send(harness, sent, calls.calls());
                    harness.process(harness.end() - calls.calls().size());
                } else if (step instanceof Missed missed) {
                    send(harness, sent, missed.calls());
                    harness.restore();
                } else if (step instanceof Replay replay) {
                    harness.process(Math.max(0, harness.end() - replay.records()));
                } else if (step instanceof Passing passing) {
                    harness.passTo(harness.now().plus(passing.time()));
                    harness.store().flushIfDue();
                } else if (step instanceof Commit) {
                    harness.commit();
                } else if (step instanceof Restart) {
                    harness.restart();
                    assertThat(harness.committed())
                            .as("a store that was closed is whole")
                            .isEqualTo(sent.size() - 1L);
                } else {
                    harness.crash();
                    assertTells(harness.store(), sent.subList(0, Math.toIntExact(harness.committed()) + 1));
                    harness.restore();
                }
                assertTells(harness.store(), sent);
            }
        }
    }

    private static void send(StoreHarness harness, List<ApiCall> sent, List<ApiCall> calls) {
        calls.forEach(harness::send);
        sent.addAll(calls);
    }

    private static void assertTells(CallStore store, List<ApiCall> sent) {
        for (String account : ACCOUNTS) {
            List<ApiCall> expected = firstOfEach(sent, account);
            assertThat(all(store, account)).isEqualTo(expected);
            assertRangesAndCursors(store, account, expected);
            assertUsage(store, account, expected);
            assertThat(store.lastUses(account)).isEqualTo(lastUses(expected));
            lastUses(expected)
                    .forEach((key, time) ->
                            assertThat(store.lastUse(account, key)).hasValue(time));
        }
    }

    private static List<ApiCall> all(CallStore store, String account) {
        return StoreHarness.calls(store, account, 0, Long.MAX_VALUE / 2, null);
    }

    private static List<ApiCall> firstOfEach(List<ApiCall> sent, String account) {
        Map<List<Object>, ApiCall> first = new LinkedHashMap<>();
        sent.stream()
                .filter(call -> call.getAccountId().equals(account))
                .forEach(call -> first.putIfAbsent(List.of(call.getOccurredAt(), call.getCallId()), call));
        // the ids here sort alike as text and as UTF-8
        return first.values().stream()
                .sorted(Comparator.comparing(ApiCall::getOccurredAt)
                        .thenComparing(ApiCall::getCallId)
                        .reversed())
                .toList();
    }

    private static void assertRangesAndCursors(CallStore store, String account, List<ApiCall> expected) {
        if (expected.isEmpty()) {
            return;
        }
        ApiCall middle = expected.get(expected.size() / 2);
        long time = middle.getOccurredAt().toEpochMilli();
        assertThat(StoreHarness.calls(store, account, 0, time, middle.getCallId()))
                .as("behind a call")
                .isEqualTo(expected.subList(expected.indexOf(middle) + 1, expected.size()));
        assertThat(StoreHarness.calls(store, account, time, time, null))
                .as("of a millisecond")
                .isEqualTo(expected.stream()
                        .filter(call -> call.getOccurredAt().equals(middle.getOccurredAt()))
                        .toList());
        assertThat(StoreHarness.calls(store, account, time + 1, Long.MAX_VALUE / 2, null))
                .as("later than a call")
                .isEqualTo(expected.stream()
                        .filter(call -> call.getOccurredAt().isAfter(middle.getOccurredAt()))
                        .toList());
    }

    private static void assertUsage(CallStore store, String account, List<ApiCall> expected) {
        Map<Instant, Long> counts = new TreeMap<>();
        expected.forEach(call -> counts.merge(UsageBucket.startOf(call.getOccurredAt()), 1L, Long::sum));
        Map<Instant, Long> stored = new TreeMap<>();
        store.usage(account, new TimeRange(START.minus(Duration.ofDays(1)), START.plus(Duration.ofDays(1))))
                .forEach(bucket -> stored.put(bucket.start(), bucket.totals().calls()));
        assertThat(stored).isEqualTo(counts);
    }

    private static Map<String, Long> lastUses(List<ApiCall> calls) {
        Map<String, Long> uses = new TreeMap<>();
        calls.stream()
                .filter(call -> call.getKeyId() != null && call.getOutcome() == CallOutcome.ACCEPTED)
                .forEach(
                        call -> uses.merge(call.getKeyId(), call.getOccurredAt().toEpochMilli(), Math::max));
        return uses;
    }

    // -- what is tried

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<List<ApiCall>> calls = calls().list().ofMinSize(1).ofMaxSize(6);
        return Arbitraries.frequencyOf(
                        Tuple.of(8, calls.map(Calls::new).map(Step.class::cast)),
                        Tuple.of(2, calls.map(Missed::new)),
                        Tuple.of(3, Arbitraries.integers().between(1, 12).map(Replay::new)),
                        Tuple.of(4, Arbitraries.integers().between(1, 90).map(s -> new Passing(Duration.ofSeconds(s)))),
                        Tuple.of(2, Arbitraries.just(new Commit())),
                        Tuple.of(1, Arbitraries.just(new Restart())),
                        Tuple.of(2, Arbitraries.just(new Crash())))
                .list()
                .ofMaxSize(14);
    }

    private static Arbitrary<ApiCall> calls() {
        return Combinators.combine(
                        Arbitraries.of(ACCOUNTS),
                        Arbitraries.of(IDS),
                        // on both sides of a midnight
                        Arbitraries.integers().between(0, 240_000).map(millis -> millis / 40_000 * 40_000),
                        Arbitraries.of("k1", "k2").injectNull(0.2),
                        Arbitraries.of(CallOutcome.ACCEPTED, CallOutcome.KEY_EXPIRED),
                        Arbitraries.integers().between(100, 599))
                .as((account, id, millis, key, outcome, status) -> ApiCall.newBuilder()
                        .setAccountId(account)
                        .setCallId(id)
                        .setOccurredAt(START.plusMillis(millis))
                        .setMethod("GET")
                        .setPath("/" + status)
                        .setStatus(status)
                        .setLatencyMicros(status)
                        .setOutcome(outcome)
                        .setKeyId(key)
                        .build());
    }
}
