package io.keytrail.streams.callstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.streams.stores.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Readers beside the writer, while rows go from memory to disk and runs are merged all the time. */
class CallStoreReadersTest {

    private static final Instant START = Instant.parse("2026-11-23T23:59:50Z");
    private static final TimeRange AROUND =
            new TimeRange(START.minus(Duration.ofDays(1)), START.plus(Duration.ofDays(1)));
    private static final int CALLS = 6_000;
    /** A flush every hundred calls or so. */
    private static final long TINY = 6 * 8 * 1024;

    private static final List<String> ACCOUNTS = List.of("acme", "acme-2", "b");
    private static final int KEYS = 4;

    private final AtomicInteger added = new AtomicInteger();
    private volatile boolean isOver;

    @Test
    void whoReadsSeesEveryCallThatWasThereBeforeOnceAndInOrder() throws Exception {
        try (StoreHarness harness = StoreHarness.ofCalls(START, TINY)) {
            // Given readers
            ExecutorService readers = Executors.newFixedThreadPool(ACCOUNTS.size());
            List<Future<Integer>> readings = new ArrayList<>();
            for (int account = 0; account < ACCOUNTS.size(); account++) {
                int number = account;
                readings.add(readers.submit(() -> readAllTheTime(harness.store(), number)));
            }

            // When calls come in, some of them twice
            for (int i = 0; i < CALLS && readings.stream().noneMatch(Future::isDone); i++) {
                harness.send(call(i));
                if (i % 7 == 0) {
                    harness.send(call(i / 2));
                }
                harness.process(harness.end() - (i % 7 == 0 ? 2 : 1));
                added.set(i + 1);
            }
            isOver = true;
            readers.shutdown();

            // Then
            for (Future<Integer> reading : readings) {
                assertThat(reading.get()).isGreaterThan(2);
            }
            assertThat(RunFolder.open(harness.folder()).runs()).isNotEmpty();
        }
    }

    /** How often all was as it should be. */
    private int readAllTheTime(CallStore store, int account) {
        int times = 0;
        for (boolean isLast = false; !isLast; times++) {
            isLast = isOver;
            int before = added.get();
            assertNewest(store, account, before);
            if (isLast || times % 200 == 0) {
                assertAll(store, account, before);
            }
        }
        return times;
    }

    /** The newest few: a quick look, so that there are many of them while rows change their place. */
    private void assertNewest(CallStore store, int account, int before) {
        int last = (callsOf(account, before) - 1) * ACCOUNTS.size() + account;
        if (last < 0) {
            return;
        }
        long from = time(last).toEpochMilli();
        List<ApiCall> calls = StoreHarness.calls(store, ACCOUNTS.get(account), from, Long.MAX_VALUE / 2, null);
        assertThat(calls).extracting(ApiCall::getCallId).contains(id(last)).doesNotHaveDuplicates();
        assertThat(store.lastUse(ACCOUNTS.get(account), key(last)).orElseThrow())
                .isGreaterThanOrEqualTo(from);
    }

    private void assertAll(CallStore store, int account, int before) {
        int least = callsOf(account, before);
        assertInOrder(StoreHarness.calls(store, ACCOUNTS.get(account), 0, Long.MAX_VALUE / 2, null), account, least);
        assertThat(store.usage(ACCOUNTS.get(account), AROUND).stream()
                        .mapToLong(bucket -> bucket.totals().calls())
                        .sum())
                .isBetween((long) least, callsOf(account, added.get()) + 1L);
    }

    private static void assertInOrder(List<ApiCall> calls, int account, int least) {
        assertThat(calls).hasSizeGreaterThanOrEqualTo(least);
        for (int i = 0; i < calls.size(); i++) {
            int number = (calls.size() - 1 - i) * ACCOUNTS.size() + account;
            assertThat(calls.get(i).getCallId()).isEqualTo(id(number));
        }
    }

    /** How many of the first so many calls are the account's. */
    private static int callsOf(int account, int calls) {
        return (calls - account + ACCOUNTS.size() - 1) / ACCOUNTS.size();
    }

    private static String id(int number) {
        return "c%06d".formatted(number);
    }

    private static String key(int number) {
        return "k" + number / ACCOUNTS.size() % KEYS;
    }

    /** Several calls of an account at the same time, on both sides of a midnight. */
    private static Instant time(int number) {
        return START.plusMillis(number / 16 * 20L);
    }

    private static ApiCall call(int number) {
        return ApiCall.newBuilder()
                .setAccountId(ACCOUNTS.get(number % ACCOUNTS.size()))
                .setCallId(id(number))
                .setOccurredAt(time(number))
                .setMethod("GET")
                .setPath("/invoices")
                .setStatus(200)
                .setLatencyMicros(number)
                .setOutcome(CallOutcome.ACCEPTED)
                .setKeyId(key(number))
                .build();
    }
}
