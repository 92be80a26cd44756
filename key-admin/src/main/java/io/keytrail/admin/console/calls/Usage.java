package io.keytrail.admin.console.calls;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * How much the account calls, by its own days, held against its guidelines.
 *
 * @param buckets its days, oldest first; the last is today
 * @param breaches where the guidelines were not kept
 * @param timeZone where the account's days begin
 */
record Usage(List<Day> buckets, Guidelines guidelines, List<Breach> breaches, String timeZone) {

    Usage {
        buckets = List.copyOf(buckets);
        breaches = List.copyOf(breaches);
    }

    /** A day's figures. */
    record Day(Instant start, long calls, long errors, long refused, long peak10s) {

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

        /** Such as {@code 131 calls in 10 s; the guideline is 100}. */
        public String inWords() {
            return switch (guideline) {
                case "per10s" -> value + " calls in 10 s; the guideline is up to " + limit;
                case "perDay" -> value + " calls in a day; the guideline is up to " + limit;
                default -> percent(value) + " errors; the guideline is less than " + percent(limit);
            };
        }

        private static String percent(BigDecimal share) {
            return share.multiply(PERCENT).stripTrailingZeros().toPlainString() + " %";
        }
    }

    /** Today, so far. */
    public Day today() {
        return buckets.isEmpty() ? new Day(Instant.EPOCH, 0, 0, 0, 0) : buckets.get(buckets.size() - 1);
    }
}
