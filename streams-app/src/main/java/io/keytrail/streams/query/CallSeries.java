package io.keytrail.streams.query;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.IsoMillis;
import io.keytrail.service.problem.Problem;
import io.keytrail.streams.stores.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts calls by outcome and time, for a chart: every series has a point for every bucket, zeros included. */
final class CallSeries {

    /** No chart needs more points, and no answer may grow without bound. */
    static final int MOST_POINTS = 1_500;

    /** What the parameter {@code bucket} takes, in words. */
    static final String BUCKET_TAKES =
            "a duration from PT1S to P1D, long enough to cut the range into no more than " + MOST_POINTS + " buckets";

    private static final Duration SHORTEST_BUCKET = Duration.ofSeconds(1);
    private static final Duration LONGEST_BUCKET = Duration.ofDays(1);

    private static final List<Duration> DEFAULT_BUCKETS = List.of(
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(6));
    private static final int COMFORTABLE_POINTS = 200;

    /**
     * @param start when the bucket begins
     * @param calls how many calls it has
     */
    record Point(String start, long calls) {}

    /**
     * @param value the outcome
     * @param points oldest first
     */
    record OutcomeSeries(CallOutcome value, List<Point> points) {}

    private final TimeRange range;
    private final BucketGrid grid;
    private final Map<CallOutcome, Map<Instant, Long>> counts = new EnumMap<>(CallOutcome.class);
    private Instant bucketStart = Instant.MAX;
    private Instant bucketEnd = Instant.MIN;

    /**
     * Begins to count.
     *
     * @throws io.keytrail.service.problem.ProblemException 400 {@code bad-parameter} if the bucket is too short or too
     *     long for the range
     */
    CallSeries(TimeRange range, ZoneId zone, Duration bucket) {
        boolean fits = bucket.compareTo(SHORTEST_BUCKET) >= 0
                && bucket.compareTo(LONGEST_BUCKET) <= 0
                && Duration.between(range.from(), range.to()).dividedBy(bucket) < MOST_POINTS;
        if (!fits) {
            throw Problem.badParameter("bucket", BUCKET_TAKES).asException();
        }
        this.range = range;
        this.grid = new BucketGrid(zone, bucket);
    }

    /** The shortest of the usual bucket lengths that cuts the range into no more than some 200 buckets. */
    static Duration defaultBucket(TimeRange range) {
        Duration length = Duration.between(range.from(), range.to());
        return DEFAULT_BUCKETS.stream()
                .filter(bucket -> length.dividedBy(bucket) <= COMFORTABLE_POINTS)
                .findFirst()
                .orElse(LONGEST_BUCKET);
    }

    /** Adds a call of the range. Fastest where calls come in the order of their time, either way. */
    void add(ApiCall call) {
        Instant time = call.getOccurredAt();
        if (time.isBefore(bucketStart) || !time.isBefore(bucketEnd)) {
            bucketStart = grid.startOf(time);
            bucketEnd = grid.next(bucketStart);
        }
        counts.computeIfAbsent(call.getOutcome(), outcome -> new HashMap<>()).merge(bucketStart, 1L, Long::sum);
    }

    /** One series for each outcome that occurred; none if there was no call. */
    List<OutcomeSeries> view() {
        List<OutcomeSeries> series = new ArrayList<>();
        counts.forEach((outcome, points) -> series.add(new OutcomeSeries(outcome, dense(points))));
        return series;
    }

    private List<Point> dense(Map<Instant, Long> counted) {
        List<Point> points = new ArrayList<>();
        for (Instant start = grid.startOf(range.from()); start.isBefore(range.to()); start = grid.next(start)) {
            points.add(new Point(IsoMillis.format(start), counted.getOrDefault(start, 0L)));
        }
        return points;
    }
}
