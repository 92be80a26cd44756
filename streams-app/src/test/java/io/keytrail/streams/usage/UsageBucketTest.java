package io.keytrail.streams.usage;

import static io.keytrail.streams.records.RecordsDriver.START;
import static io.keytrail.streams.records.RecordsDriver.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.CallOutcome;
import io.keytrail.streams.calls.CallViews;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** How a bucket lies in the store: a release must read what the one before has stored. */
class UsageBucketTest {

    private static final String STORED = "02030001011e80300300014601460103e807d00fb817";

    @Test
    void aBucketIsStoredAsItAlwaysWas() {
        assertThat(HexFormat.of().formatHex(threeCalls().encode())).isEqualTo(STORED);
    }

    @Test
    void aBucketThatWasStoredReadsBackWhole() {
        UsageBucket bucket = UsageBucket.decode(START, HexFormat.of().parseHex(STORED));

        assertThat(bucket.totals().calls()).isEqualTo(3);
        assertThat(bucket.totals().clientErrors()).isZero();
        assertThat(bucket.totals().serverErrors()).isEqualTo(1);
        assertThat(bucket.totals().refused()).isEqualTo(1);
        assertThat(bucket.totals().requestBytes()).isEqualTo(30);
        assertThat(bucket.totals().responseBytes()).isEqualTo(6144);
        assertThat(bucket.totals().latencyMicros(1).orElseThrow()).isBetween(2_970.0, 3_030.0);
        assertThat(new int[] {bucket.callsInSecond(0), bucket.callsInSecond(70), bucket.callsInSecond(140)})
                .containsOnly(1);
        assertThat(bucket.encode()).isEqualTo(threeCalls().encode());
    }

    @Test
    void aBucketOfAnotherReleaseIsRefused() {
        assertThatThrownBy(() -> UsageBucket.decode(START, new byte[] {3}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another release");
    }

    @Test
    void manyLatenciesAreStoredAsBinsThatTellQuantilesToWithinOnePercent() {
        UsageBucket bucket = UsageBucket.empty(START);
        for (int i = 1; i <= 1_000; i++) {
            bucket.add(CallViews.of(call(START).setLatencyMicros(i * 1_000L).build()));
        }

        byte[] stored = bucket.encode();

        UsageTotals totals = UsageBucket.decode(START, stored).totals();
        assertThat(stored.length).isLessThan(1_000);
        assertThat(totals.latencyMicros(0.5).orElseThrow()).isBetween(495_000.0, 505_000.0);
        assertThat(totals.latencyMicros(0.99).orElseThrow()).isBetween(980_000.0, 1_000_000.0);
    }

    @Test
    void sumsThatNoLongerFitStayAtTheLargestNumber() {
        UsageBucket bucket = UsageBucket.empty(START);
        for (int i = 0; i < 2; i++) {
            bucket.add(CallViews.of(call(START)
                    .setRequestBytes(Long.MAX_VALUE)
                    .setResponseBytes(Long.MAX_VALUE)
                    .build()));
        }

        UsageTotals stored = UsageBucket.decode(START, bucket.encode()).totals();

        assertThat(stored.requestBytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(stored.bytes()).isEqualTo(Long.MAX_VALUE);
    }

    private static UsageBucket threeCalls() {
        UsageBucket bucket = UsageBucket.empty(START);
        for (int i = 0; i < 3; i++) {
            bucket.add(CallViews.of(call(START.plusSeconds(70L * i))
                    .setStatus(200 + 150 * i)
                    .setLatencyMicros(1_000L * (i + 1))
                    .setRequestBytes(10)
                    .setResponseBytes(2048)
                    .setOutcome(i == 2 ? CallOutcome.KEY_EXPIRED : CallOutcome.ACCEPTED)
                    .build()));
        }
        return bucket;
    }
}
