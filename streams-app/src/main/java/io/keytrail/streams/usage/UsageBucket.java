package io.keytrail.streams.usage;

import io.keytrail.schemas.calls.CallView;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/**
 * What an account called in one quarter of an hour. All times of day and all time zones begin at a multiple of it, so
 * hours and days are made of whole buckets.
 *
 * <p>Its bytes, which nothing else knows: version (2), then as varints calls, client errors, server errors, refused,
 * request bytes, response bytes; the number of seconds with a call, and for each the distance from the one before and its
 * calls; then latencies ({@link LatencySketch}) to the end.
 */
public final class UsageBucket {

    /** Length of a bucket. */
    public static final Duration LENGTH = Duration.ofMinutes(15);

    static final int SECONDS = (int) LENGTH.toSeconds();
    private static final byte VERSION = 2;

    private final long start;
    private final SecondCounts seconds;
    private final UsageTotals totals;

    private UsageBucket(long start, SecondCounts seconds, UsageTotals totals) {
        this.start = start;
        this.seconds = seconds;
        this.totals = totals;
    }

    static UsageBucket empty(Instant start) {
        return empty(start.toEpochMilli());
    }

    /** @param start in milliseconds */
    static UsageBucket empty(long start) {
        return new UsageBucket(start, new SecondCounts(), new UsageTotals());
    }

    /** The start of the bucket that a time lies in. */
    public static Instant startOf(Instant time) {
        return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), LENGTH.toMillis()) * LENGTH.toMillis());
    }

    /** Counts a call that occurred in this bucket. */
    void add(CallView call) {
        totals.add(call);
        seconds.add((int) ((call.occurredAt() - start) / 1000), 1);
    }

    /** Adds what was counted in the same bucket elsewhere. */
    public void add(UsageBucket other) {
        totals.add(other.totals);
        other.seconds.forEach(seconds::add);
    }

    byte[] encode() {
        byte[] sketch = totals.latency().encode();
        int busySeconds = seconds.size();
        ByteBuffer bytes =
                ByteBuffer.allocate(1 + UsageTotals.LONGEST + Varint.LONGEST + busySeconds * 2 * 5 + sketch.length);
        bytes.put(VERSION);
        totals.writeTo(bytes);
        Varint.write(bytes, busySeconds);
        int[] previous = {0};
        seconds.forEach((second, count) -> {
            Varint.write(bytes, second - previous[0]);
            Varint.write(bytes, count);
            previous[0] = second;
        });
        bytes.put(sketch);
        byte[] exact = new byte[bytes.position()];
        bytes.flip().get(exact);
        return exact;
    }

    static UsageBucket decode(Instant start, byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        byte version = bytes.get();
        if (version != VERSION) {
            throw new IllegalStateException(
                    "usage bucket of version " + version + " was stored by another release; this one knows " + VERSION);
        }
        UsageTotals totals = UsageTotals.readFrom(bytes);
        SecondCounts seconds = new SecondCounts();
        long busySeconds = Varint.read(bytes);
        int second = 0;
        for (long i = 0; i < busySeconds; i++) {
            second += (int) Varint.read(bytes);
            seconds.add(second, (int) Varint.read(bytes));
        }
        totals.latency(LatencySketch.decode(bytes));
        return new UsageBucket(start.toEpochMilli(), seconds, totals);
    }

    /** When the bucket begins; it ends {@link #LENGTH} later. */
    public Instant start() {
        return Instant.ofEpochMilli(start);
    }

    long startMillis() {
        return start;
    }

    /** The bucket's calls added up. */
    public UsageTotals totals() {
        return totals;
    }

    /** Calls in one second of the bucket, 0 to 899. */
    int callsInSecond(int second) {
        return seconds.of(second);
    }
}
