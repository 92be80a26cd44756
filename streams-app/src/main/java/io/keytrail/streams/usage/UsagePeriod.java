package io.keytrail.streams.usage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What an account called in a quarter of an hour, an hour, a day: some buckets summed up. */
public final class UsagePeriod {

    /** Length of the rolling window of {@link #peak10s()}, in seconds. */
    private static final int WINDOW_SECONDS = 10;

    private final Instant start;
    private final UsageTotals totals = new UsageTotals();
    private long peak10s;

    private UsagePeriod(Instant start) {
        this.start = start;
    }

    /**
     * Sums up buckets by period. Periods without a call are left out.
     *
     * @param buckets of one account, oldest first, as {@link UsageLog#buckets} gives them
     * @param periodStart tells for a bucket's start when the period that it belongs to begins; never goes back
     * @return oldest first
     */
    public static List<UsagePeriod> group(List<UsageBucket> buckets, UnaryOperator<Instant> periodStart) {
        List<UsagePeriod> periods = new ArrayList<>();
        UsageBucket previous = null;
        UsagePeriod current = null;
        for (UsageBucket bucket : buckets) {
            Instant start = periodStart.apply(bucket.start());
            if (current == null || !current.start.equals(start)) {
                current = new UsagePeriod(start);
                periods.add(current);
            }
            current.add(bucket, isNext(previous, bucket) ? previous : null);
            previous = bucket;
        }
        return periods;
    }

    private static boolean isNext(UsageBucket previous, UsageBucket bucket) {
        return previous != null && previous.start().plus(UsageBucket.LENGTH).equals(bucket.start());
    }

    private void add(UsageBucket bucket, UsageBucket justBefore) {
        totals.add(bucket.totals());
        peak10s = Math.max(peak10s, peak(bucket, justBefore));
    }

    /** The highest sum over windows whose last second lies in the bucket. */
    private static long peak(UsageBucket bucket, UsageBucket justBefore) {
        long inWindow = 0;
        for (int second = 1 - WINDOW_SECONDS; second < 0; second++) {
            inWindow += callsInSecond(bucket, justBefore, second);
        }
        long highest = 0;
        for (int second = 0; second < UsageBucket.SECONDS; second++) {
            inWindow += bucket.callsInSecond(second);
            highest = Math.max(highest, inWindow);
            inWindow -= callsInSecond(bucket, justBefore, second + 1 - WINDOW_SECONDS);
        }
        return highest;
    }

    private static long callsInSecond(UsageBucket bucket, UsageBucket justBefore, int second) {
        if (second >= 0) {
            return bucket.callsInSecond(second);
        }
        return justBefore == null ? 0 : justBefore.callsInSecond(UsageBucket.SECONDS + second);
    }

    /** When the period begins. */
    public Instant start() {
        return start;
    }

    /** The period's calls added up. */
    public UsageTotals totals() {
        return totals;
    }

    /**
     * The most calls in any 10 successive whole seconds that end in the period; they may begin before it, if the bucket
     * before was among those given.
     */
    public long peak10s() {
        return peak10s;
    }
}
