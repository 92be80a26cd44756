package io.keytrail.streams.usage;

import static io.keytrail.streams.records.RecordsDriver.START;
import static io.keytrail.streams.records.RecordsDriver.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.streams.records.FreshRecords;
import io.keytrail.streams.records.RecordsDriver;
import io.keytrail.streams.stores.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshRecords.class)
class UsageTest {

    private final RecordsDriver driver;

    UsageTest(RecordsDriver driver) {
        this.driver = driver;
    }

    @Test
    void aCallCountsInTheBucketOfItsTime() {
        driver.send(call(START.minusMillis(1)));
        driver.send(call(START));
        driver.send(call(START.minus(Duration.ofMinutes(15))));

        assertThat(buckets("acme", all()))
                .extracting(UsageBucket::start, bucket -> bucket.totals().calls())
                .containsExactly(tuple(START.minus(Duration.ofMinutes(15)), 2L), tuple(START, 1L));
    }

    @Test
    void errorsRefusalsAndBytesAreCounted() {
        driver.send(call(START).setStatus(200).setRequestBytes(10).setResponseBytes(100));
        driver.send(call(START).setStatus(404).setRequestBytes(1));
        driver.send(call(START).setStatus(503).setResponseBytes(7));
        driver.send(call(START).setStatus(401).setOutcome(CallOutcome.KEY_EXPIRED));

        UsageTotals totals = buckets("acme", all()).get(0).totals();

        assertThat(totals.calls()).isEqualTo(4);
        assertThat(totals.clientErrors()).isEqualTo(2);
        assertThat(totals.serverErrors()).isEqualTo(1);
        assertThat(totals.refused()).isEqualTo(1);
        assertThat(totals.requestBytes()).isEqualTo(11);
        assertThat(totals.responseBytes()).isEqualTo(107);
    }

    @Test
    void aReplayedCallCountsNothing() {
        ApiCall call = call(START).setKeyId("k1").build();
        driver.send(call);

        driver.send(call);
        driver.send(ApiCall.newBuilder(call).setStatus(500).build());

        UsageTotals totals = buckets("acme", all()).get(0).totals();
        assertThat(totals.calls()).isEqualTo(1);
        assertThat(totals.serverErrors()).isZero();
    }

    @Test
    void whatIsSetAsideCountsNothing() {
        driver.send(call(START.plus(Duration.ofMinutes(6))));
        driver.send(call(START).setStatus(7));

        assertThat(buckets("acme", new TimeRange(Instant.EPOCH, START.plus(Duration.ofDays(1)))))
                .isEmpty();
    }

    @Test
    void latencyQuantilesAreRightToWithinOnePercentAlsoOverSeveralBuckets() {
        for (int i = 1; i <= 1000; i++) {
            driver.send(call(START.minusSeconds(i)).setLatencyMicros(i * 100L));
        }

        UsageTotals day = UsagePeriod.group(buckets("acme", all()), start -> START.truncatedTo(ChronoUnit.DAYS))
                .get(0)
                .totals();

        assertThat(day.calls()).isEqualTo(1000);
        assertThat(day.latencyMicros(0.5).orElseThrow()).isCloseTo(50_000, within(500.0));
        assertThat(day.latencyMicros(0.99).orElseThrow()).isCloseTo(99_000, within(990.0));
        assertThat(day.latencyMicros(1).orElseThrow()).isCloseTo(100_000, within(1_000.0));
    }

    @Test
    void latencyQuantilesAreAsRightWhereAFewCallsTakeAThousandTimesAsLong() {
        for (int i = 1; i <= 200; i++) {
            driver.send(call(START.minusSeconds(i)).setLatencyMicros(i <= 190 ? 800 + i : 1_000_000L * (i - 190)));
        }

        UsageTotals day = UsagePeriod.group(buckets("acme", all()), start -> START.truncatedTo(ChronoUnit.DAYS))
                .get(0)
                .totals();

        assertThat(day.latencyMicros(0.5).orElseThrow()).isCloseTo(900, within(9.1));
        assertThat(day.latencyMicros(0.99).orElseThrow()).isCloseTo(8_000_000, within(80_000.0));
    }

    @Test
    void latenciesOfAnySizeAreKept() {
        driver.send(call(START).setLatencyMicros(0));
        driver.send(call(START).setLatencyMicros(Long.MAX_VALUE));

        assertThat(buckets("acme", all()).get(0).totals().latencyMicros(0).orElseThrow())
                .isZero();
    }

    @Test
    void thePeakOfTenSecondsIsFoundAcrossTheEdgeOfTwoBuckets() {
        for (int second = -5; second < 5; second++) {
            for (int i = 0; i < 3; i++) {
                driver.send(call(START.plusSeconds(second)));
            }
        }
        driver.send(call(START.plusSeconds(5)));

        List<UsagePeriod> quarters = UsagePeriod.group(buckets("acme", all()), UnaryOperator.identity());

        assertThat(quarters).extracting(UsagePeriod::peak10s).containsExactly(15L, 30L);
        assertThat(UsagePeriod.group(buckets("acme", all()), start -> start.truncatedTo(ChronoUnit.HOURS)))
                .extracting(UsagePeriod::peak10s)
                .containsExactly(15L, 30L);
    }

    @Test
    void callsElevenSecondsApartAreNoPeakTogether() {
        driver.send(call(START));
        driver.send(call(START.plusSeconds(9)));
        driver.send(call(START.plusSeconds(10)));

        assertThat(UsagePeriod.group(buckets("acme", all()), UnaryOperator.identity())
                        .get(0)
                        .peak10s())
                .isEqualTo(2);
    }

    @Test
    void bucketsThatDoNotAdjoinShareNoPeak() {
        driver.send(call(START.minus(Duration.ofMinutes(15)).minusSeconds(1)));
        driver.send(call(START));

        assertThat(UsagePeriod.group(buckets("acme", all()), UnaryOperator.identity()))
                .extracting(UsagePeriod::peak10s)
                .containsExactly(1L, 1L);
    }

    @Test
    void accountsAreCountedApartAlsoWhenTheirIdsBeginAlike() {
        driver.send(call(START).setAccountId("acme"));
        driver.send(call(START).setAccountId("acme-2"));

        assertThat(buckets("acme", all()).get(0).totals().calls()).isEqualTo(1);
        assertThat(buckets("acm", all())).isEmpty();
    }

    @Test
    void aRangeGivesTheBucketsThatItOverlaps() {
        Duration quarter = UsageBucket.LENGTH;
        for (int i = 0; i < 4; i++) {
            driver.send(call(START.minus(quarter.multipliedBy(i))));
        }

        List<UsageBucket> overlapped =
                buckets("acme", new TimeRange(START.minus(quarter).plusSeconds(1), START));

        assertThat(overlapped).extracting(UsageBucket::start).containsExactly(START.minus(quarter));
    }

    @Test
    void usageIsKeptForSevenDays() {
        driver.send(call(START));
        driver.pass(Duration.ofDays(7));
        driver.send(call(driver.now()));
        assertThat(buckets("acme", new TimeRange(START, driver.now()))).hasSize(1);

        driver.pass(UsageBucket.LENGTH);

        assertThat(buckets("acme", new TimeRange(START, START.plusSeconds(1)))).isEmpty();
    }

    private static TimeRange all() {
        return new TimeRange(Instant.EPOCH, START.plusSeconds(60));
    }

    private List<UsageBucket> buckets(String account, TimeRange range) {
        return driver.usage().buckets(account, range);
    }
}
