package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.CallOutcome;
import io.keytrail.service.problem.ProblemException;
import io.keytrail.streams.query.CallSeries.Point;
import io.keytrail.streams.stores.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallSeriesTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final TimeRange TWENTY_MINUTES = new TimeRange(NOON, NOON.plusSeconds(1200));

    @Test
    void everyOutcomeThatOccurredHasAPointForEveryBucketZerosIncluded() {
        CallSeries series = new CallSeries(TWENTY_MINUTES, ZoneOffset.UTC, Duration.ofMinutes(5));
        series.add(Calls.call("c1", NOON.plusSeconds(899)).build());
        series.add(Calls.call("c2", NOON.plusSeconds(600)).build());
        series.add(Calls.call("c3", NOON.plusSeconds(599)).build());
        series.add(Calls.call("c4", NOON).setOutcome(CallOutcome.KEY_UNKNOWN).build());

        assertThat(series.view())
                .containsExactly(
                        new CallSeries.OutcomeSeries(
                                CallOutcome.ACCEPTED,
                                List.of(
                                        new Point("2026-11-23T12:00:00.000Z", 0),
                                        new Point("2026-11-23T12:05:00.000Z", 1),
                                        new Point("2026-11-23T12:10:00.000Z", 2),
                                        new Point("2026-11-23T12:15:00.000Z", 0))),
                        new CallSeries.OutcomeSeries(
                                CallOutcome.KEY_UNKNOWN,
                                List.of(
                                        new Point("2026-11-23T12:00:00.000Z", 1),
                                        new Point("2026-11-23T12:05:00.000Z", 0),
                                        new Point("2026-11-23T12:10:00.000Z", 0),
                                        new Point("2026-11-23T12:15:00.000Z", 0))));
    }

    @Test
    void withoutCallsThereIsNoSeries() {
        assertThat(new CallSeries(TWENTY_MINUTES, ZoneOffset.UTC, Duration.ofMinutes(5)).view())
                .isEmpty();
    }

    @Test
    void theBucketThatTheRangeBeginsInIsTheFirst() {
        TimeRange range = new TimeRange(NOON.plusSeconds(30), NOON.plusSeconds(90));
        CallSeries series = new CallSeries(range, ZoneOffset.UTC, Duration.ofMinutes(1));
        series.add(Calls.call("c1", NOON.plusSeconds(45)).build());

        assertThat(series.view().get(0).points())
                .containsExactly(new Point("2026-11-23T12:00:00.000Z", 1), new Point("2026-11-23T12:01:00.000Z", 0));
    }

    @Test
    void daysBeginAtMidnightOfTheTimeZone() {
        TimeRange range = new TimeRange(NOON.minus(Duration.ofDays(1)), NOON);
        CallSeries series = new CallSeries(range, ZoneId.of("America/New_York"), Duration.ofDays(1));
        series.add(
                Calls.call("c1", NOON.minus(Duration.ofHours(7).plusMillis(1))).build());
        series.add(Calls.call("c2", NOON.minus(Duration.ofHours(7))).build());

        assertThat(series.view().get(0).points())
                .containsExactly(new Point("2026-11-22T05:00:00.000Z", 1), new Point("2026-11-23T05:00:00.000Z", 1));
    }

    @ParameterizedTest
    @CsvSource({"PT1M, PT10S", "PT1H, PT1M", "PT24H, PT15M", "P7D, PT1H", "PT0S, PT10S"})
    void theDefaultBucketGivesAChartSomeTwoHundredPoints(Duration range, Duration bucket) {
        assertThat(CallSeries.defaultBucket(new TimeRange(NOON, NOON.plus(range))))
                .isEqualTo(bucket);
    }

    @ParameterizedTest
    @CsvSource({"PT24M59S, PT1S", "P7D, PT10M", "PT0S, PT1S", "PT1H, P1D"})
    void aBucketThatCutsTheRangeIntoNoMoreThanSoManyIsTaken(Duration range, Duration bucket) {
        new CallSeries(new TimeRange(NOON, NOON.plus(range)), ZoneOffset.UTC, bucket);
    }

    @ParameterizedTest
    @CsvSource({"PT25M, PT1S", "P7D, PT1M", "PT1H, PT0S", "PT1H, PT-1S", "PT1H, PT0.5S", "P7D, P2D"})
    void aBucketTooShortOrTooLongForTheRangeIsRefused(Duration range, Duration bucket) {
        TimeRange given = new TimeRange(NOON, NOON.plus(range));

        assertThatThrownBy(() -> new CallSeries(given, ZoneOffset.UTC, bucket))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("bucket takes a duration from PT1S to P1D");
    }
}
