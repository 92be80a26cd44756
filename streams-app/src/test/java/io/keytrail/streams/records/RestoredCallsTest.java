package io.keytrail.streams.records;

import static io.keytrail.streams.records.RecordsDriver.START;
import static io.keytrail.streams.records.RecordsDriver.TOPICS;
import static io.keytrail.streams.records.RecordsDriver.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.streams.calls.CallLogStore;
import io.keytrail.streams.callstore.CallStore;
import io.keytrail.streams.callstore.StoreHarness;
import io.keytrail.streams.stores.TimeRange;
import io.keytrail.streams.usage.UsageBucket;
import io.keytrail.streams.usage.UsageTotals;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kafka Streams restores the call log past its processor: what was restored must be what the processor had stored. */
@ExtendWith(FreshRecords.class)
class RestoredCallsTest {

    private static final String KEY = "kt_std_" + "0123456789abcdefghijABCDEFGHIJ00" + "aZ09xY";
    private static final List<String> ACCOUNTS = List.of("acme", "acme-2", "-");

    private final RecordsDriver driver;

    RestoredCallsTest(RecordsDriver driver) {
        this.driver = driver;
    }

    @Test
    void theRestoredStoreIsTheLiveOneByteByByte() {
        // Given
        try (StoreHarness lost =
                new StoreHarness(START, clock -> CallLogStore.builder(driver.callDecoder(), 1, clock))) {
            for (ApiCall call : List.of(
                    call(START).setKeyId("k1").setKeyHint("aZ09").build(),
                    call(START.minusSeconds(3))
                            .setAccountId("acme-2")
                            .setKeyId("k1")
                            .build(),
                    call(START)
                            .setAccountId("-")
                            .setOutcome(CallOutcome.KEY_MISSING)
                            .build(),
                    call(START.minusSeconds(1))
                            .setPath("/x?hapikey=" + KEY)
                            .setUserAgent("a " + KEY)
                            .build(),
                    call(START.minusSeconds(2))
                            .setPath("/\u00e4?q=1&r=a%20b")
                            .setUserAgent("x".repeat(600))
                            .build(),
                    call(START.minusSeconds(4))
                            .setUserAgent("a\r\nb")
                            .setError("Bearer abc")
                            .build(),
                    call(START.minusSeconds(5)).setMethod("no method").build(),
                    call(START.minusSeconds(6)).setKeyId("").build(),
                    call(START.plusSeconds(299)).setCallId("ahead").build(),
                    call(START.plus(Duration.ofMinutes(6)))
                            .setCallId("too far ahead")
                            .build(),
                    call(START.minus(Duration.ofDays(6)))
                            .setCallId("old")
                            .setKeyId("k2")
                            .build(),
                    call(START.minus(Duration.ofDays(8))).setCallId("too old").build(),
                    call(START.minusSeconds(7))
                            .setCallId("twice")
                            .setStatus(200)
                            .build(),
                    call(START.minusSeconds(7))
                            .setCallId("twice")
                            .setStatus(404)
                            .build())) {
                send(lost, call.getAccountId(), driver.bytes(call));
            }
            send(lost, "acme", new byte[] {0, 0, 0, 0, 99, 1, 2, 3});
            send(lost, "acme", null);
            send(lost, null, driver.bytes(call(START).build()));
            send(lost, "other", driver.bytes(call(START).build()));
            send(lost, "acme", new byte[70_000]);
            // a broker's clock that leaps
            send(lost, "acme", driver.bytes(call(START).setCallId("leapt").build()), START.plus(Duration.ofDays(10)));

            // When
            lost.restore();

            // Then
            driver.pass(Duration.ofMillis(100));
            CallStore live = driver.callStore();
            CallStore restored = lost.store();
            assertThat(StoreHarness.rows(live, "acme")).hasSize(8);
            for (String account : ACCOUNTS) {
                assertThat(StoreHarness.rows(restored, account))
                        .isNotEmpty()
                        .isEqualTo(StoreHarness.rows(live, account))
                        .noneMatch(row -> row.contains(hex("0123456789abcdefghij")));
                assertThat(usage(restored, account)).isNotEmpty().isEqualTo(usage(live, account));
                assertThat(restored.lastUses(account)).isEqualTo(live.lastUses(account));
            }
            assertThat(live.lastUses("acme")).containsOnlyKeys("k1", "k2");
        }
    }

    private void send(StoreHarness lost, String key, byte[] value) {
        send(lost, key, value, START);
    }

    private void send(StoreHarness lost, String key, byte[] value, Instant takenAt) {
        driver.sendRaw(TOPICS.apiCalls().name(), key, value, new RecordHeaders(), takenAt.toEpochMilli());
        lost.send(key == null ? null : key.getBytes(StandardCharsets.UTF_8), value, takenAt);
    }

    private static List<String> usage(CallStore store, String account) {
        TimeRange week = new TimeRange(START.minus(Duration.ofDays(7)), START.plus(Duration.ofDays(1)));
        return store.usage(account, week).stream().map(RestoredCallsTest::view).toList();
    }

    private static String view(UsageBucket bucket) {
        UsageTotals totals = bucket.totals();
        return String.join(
                " ",
                List.of(
                        bucket.start().toString(),
                        Long.toString(totals.calls()),
                        Long.toString(totals.errors()),
                        Long.toString(totals.refused()),
                        Long.toString(totals.bytes()),
                        totals.latencyMicros(0.5).toString()));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }
}
