package io.keytrail.admin.console.calls;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;

/**
 * How much the account calls, held against its guidelines.
 *
 * @param buckets quarters of an hour, oldest first; the last is the one that it is now
 * @param breaches where the guidelines were not kept
 * @param timeZone where the account's days begin
 */
record Usage(List<Bucket> buckets, Guidelines guidelines, List<Breach> breaches, String timeZone) {

    /** What is asked for, so that a peak is known to a quarter of an hour. */
    static final Duration BUCKET = Duration.ofMinutes(15);

    Usage {
        buckets = List.copyOf(buckets);
        breaches = List.copyOf(breaches);
    }

    /** The figures of a quarter of an hour. */
    record Bucket(Instant start, long calls, long errors, long peak10s) {}

    /** The figures of today, so far. */
    record Today(long calls, long errors, long peak10s) {

        /** Errors among the calls, 0 to 1. */
        public double errorShare() {
            return calls == 0 ? 0 : (double) errors / calls;
        }
    }

    /** What usage is held against: calls in 10 s and a day, and the share of errors, which must stay below. */
    record Guidelines(long per10s, long perDay, double errorShare) {}

    /** One that was not kept: which, since when, what was seen, and what it says. */
    record Breach(String guideline, Instant start, BigDecimal value, BigDecimal limit) {

        private static final BigDecimal PERCENT = BigDecimal.valueOf(100);

        /** Whether it is about a whole day, rather than about a quarter of an hour. */
        public boolean isOfDay() {
            return !guideline.equals("per10s");
        }

        /** Such as {@code 131 calls in 10 s; the guideline is 100}. */
        public String inWords() {
            return switch (guideline) {
                case "per10s" -> calls() + " in 10 s; the guideline is up to " + limit;
                case "perDay" -> calls() + " in a day; the guideline is up to " + limit;
                default -> percent(value) + " errors; the guideline is less than " + percent(limit);
            };
        }

        private String calls() {
            return value + (value.compareTo(BigDecimal.ONE) == 0 ? " call" : " calls");
        }

        private static String percent(BigDecimal share) {
            return share.multiply(PERCENT).stripTrailingZeros().toPlainString() + " %";
        }
    }

    /** The account's day that the last bucket lies in. */
    public Today today() {
        if (buckets.isEmpty()) {
            return new Today(0, 0, 0);
        }
        Instant midnight = startOf(dayOf(buckets.get(buckets.size() - 1).start));
        List<Bucket> today = buckets.stream()
                .filter(bucket -> !bucket.start.isBefore(midnight))
                .toList();
        return new Today(
                today.stream().mapToLong(Bucket::calls).sum(),
                today.stream().mapToLong(Bucket::errors).sum(),
                today.stream().mapToLong(Bucket::peak10s).max().orElse(0));
    }

    /** Breaches, newest first. */
    public List<Breach> newestBreaches() {
        return breaches.stream()
                .sorted(Comparator.comparing(Breach::start).reversed())
                .toList();
    }

    /** Where the time ends in which a breach was. */
    public Instant endOf(Breach breach) {
        return breach.isOfDay() ? startOf(dayOf(breach.start).plusDays(1)) : breach.start.plus(BUCKET);
    }

    /** The account's day that a breach was on. */
    public LocalDate dayOf(Breach breach) {
        return dayOf(breach.start);
    }

    private LocalDate dayOf(Instant time) {
        return time.atZone(zone()).toLocalDate();
    }

    private Instant startOf(LocalDate day) {
        return day.atStartOfDay(zone()).toInstant();
    }

    private ZoneId zone() {
        return ZoneId.of(timeZone);
    }
}
