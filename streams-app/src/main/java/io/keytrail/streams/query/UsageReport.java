package io.keytrail.streams.query;

import io.keytrail.streams.query.AccountSettings.Account;
import io.keytrail.streams.query.AccountSettings.Guidelines;
import io.keytrail.streams.stores.TimeRange;
import io.keytrail.streams.usage.UsageBucket;
import io.keytrail.streams.usage.UsagePeriod;
import io.keytrail.streams.usage.UsageTotals;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** An account's usage in buckets of the length asked for, held against its guidelines. */
final class UsageReport {

    /** Lengths of bucket that can be asked for; quarters of an hour are what is stored. */
    enum Length {
        PT15M(Duration.ofMinutes(15)),
        PT1H(Duration.ofHours(1)),
        P1D(Duration.ofDays(1));

        private final Duration duration;

        Length(Duration duration) {
            this.duration = duration;
        }
    }

    /**
     * One bucket.
     *
     * @param start when it begins
     * @param calls all calls, refused ones included
     * @param errors calls with a status of 400 or more
     * @param refused calls that a guard refused
     * @param bytes of all requests' and responses' bodies
     * @param p50Ms the latency that half of the calls did not exceed, to within 1 %; null without calls
     * @param p99Ms the latency that 99 % of the calls did not exceed, likewise
     * @param peak10s the most calls in any 10 successive seconds that end in the bucket
     */
    record Bucket(
            Instant start,
            long calls,
            long errors,
            long refused,
            long bytes,
            BigDecimal p50Ms,
            BigDecimal p99Ms,
            long peak10s) {}

    /**
     * A guideline that was not kept.
     *
     * @param guideline {@code per10s}, {@code perDay} or {@code errorShare}
     * @param start when the bucket (per10s) or the day begins in which it was not kept
     * @param value what was seen
     * @param limit what the guideline says
     */
    record Breach(String guideline, Instant start, BigDecimal value, BigDecimal limit) {}

    private static final int SHARE_DECIMALS = 4;

    private final Account account;
    private final BucketGrid grid;
    private final BucketGrid days;

    UsageReport(Account account, Length length) {
        this.account = account;
        this.grid = new BucketGrid(account.timeZone(), length.duration);
        this.days = new BucketGrid(account.timeZone(), Length.P1D.duration);
    }

    /** What has to be read of the store for a range: whole days, and a quarter of an hour before, for peaks across. */
    TimeRange toRead(TimeRange range) {
        Instant end =
                range.isEmpty() ? range.to() : days.next(days.startOf(range.to().minusMillis(1)));
        return new TimeRange(days.startOf(range.from()).minus(UsageBucket.LENGTH), end);
    }

    /**
     * The buckets that overlap the range, those without a call included, oldest first. What is counted is whole quarters
     * of an hour: of the first and the last bucket, those that overlap the range.
     *
     * @param read the store's buckets of {@link #toRead}
     */
    List<Bucket> buckets(TimeRange range, List<UsageBucket> read) {
        List<Bucket> buckets = new ArrayList<>();
        if (range.isEmpty()) {
            return buckets;
        }
        Map<Instant, UsagePeriod> periods = periods(range, read, grid);
        for (Instant start = grid.startOf(range.from()); start.isBefore(range.to()); start = grid.next(start)) {
            UsagePeriod period = periods.get(start);
            buckets.add(period == null ? new Bucket(start, 0, 0, 0, 0, null, null, 0) : bucket(period));
        }
        return buckets;
    }

    /** The guidelines that were not kept, by time; those of a day look at all of the day that can be seen. */
    List<Breach> breaches(TimeRange range, List<UsageBucket> read, List<Bucket> buckets) {
        Guidelines guidelines = account.guidelines();
        List<Breach> breaches = new ArrayList<>();
        for (Bucket bucket : buckets) {
            if (bucket.peak10s > guidelines.per10s()) {
                breaches.add(breach("per10s", bucket.start, bucket.peak10s, guidelines.per10s()));
            }
        }
        if (range.isEmpty()) {
            return breaches;
        }
        TimeRange wholeDays =
                new TimeRange(days.startOf(range.from()), toRead(range).to());
        for (UsagePeriod day : periods(wholeDays, read, days).values()) {
            addBreachesOfDay(day, guidelines, breaches);
        }
        breaches.sort(Comparator.comparing(Breach::start).thenComparing(Breach::guideline));
        return breaches;
    }

    private static void addBreachesOfDay(UsagePeriod period, Guidelines guidelines, List<Breach> breaches) {
        UsageTotals day = period.totals();
        if (day.calls() > guidelines.perDay()) {
            breaches.add(breach("perDay", period.start(), day.calls(), guidelines.perDay()));
        }
        BigDecimal calls = BigDecimal.valueOf(day.calls());
        BigDecimal errors = BigDecimal.valueOf(day.errors());
        if (errors.compareTo(guidelines.errorShare().multiply(calls)) >= 0) {
            BigDecimal share = errors.divide(calls, SHARE_DECIMALS, RoundingMode.HALF_UP);
            breaches.add(new Breach("errorShare", period.start(), share, guidelines.errorShare()));
        }
    }

    private static Breach breach(String guideline, Instant start, long value, long limit) {
        return new Breach(guideline, start, BigDecimal.valueOf(value), BigDecimal.valueOf(limit));
    }

    /** Periods by their start; the quarter of an hour before the range only lends its calls to the first peak. */
    private static Map<Instant, UsagePeriod> periods(TimeRange range, List<UsageBucket> read, BucketGrid grid) {
        Instant first = UsageBucket.startOf(range.from());
        List<UsageBucket> wanted = read.stream()
                .filter(bucket -> !bucket.start().isBefore(first.minus(UsageBucket.LENGTH))
                        && bucket.start().isBefore(range.to()))
                .toList();
        List<UsagePeriod> periods =
                UsagePeriod.group(wanted, start -> start.isBefore(first) ? Instant.MIN : grid.startOf(start));
        Map<Instant, UsagePeriod> byStart = new HashMap<>();
        periods.forEach(period -> byStart.put(period.start(), period));
        byStart.remove(Instant.MIN);
        return byStart;
    }

    private static Bucket bucket(UsagePeriod period) {
        UsageTotals totals = period.totals();
        return new Bucket(
                period.start(),
                totals.calls(),
                totals.errors(),
                totals.refused(),
                totals.bytes(),
                millis(totals.latencyMicros(0.5)),
                millis(totals.latencyMicros(0.99)),
                period.peak10s());
    }

    private static BigDecimal millis(OptionalDouble micros) {
        return micros.isEmpty() ? null : Millis.ofMicros(Math.round(micros.getAsDouble()));
    }
}
