package io.keytrail.streams.usage;

import io.keytrail.schemas.ApiCall;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/**
 * What an account called in one quarter of an hour. All times of day and all time zones begin at a multiple of it, so
 * hours and days are made of whole buckets.
 *
 * <p>Its bytes, which nothing else knows: version (1), then as varints calls, client errors, server errors, refused,
 * request bytes, response bytes; the number of seconds with a call, and for each the distance from the one before and its
 * calls; then the latency sketch to the end.
 */
public final class UsageBucket {

    /** Length of a bucket. */
    public static final Duration LENGTH = Duration.ofMinutes(15);

    static final int SECONDS = (int) LENGTH.toSeconds();
    private static final byte VERSION = 1;

    private final Instant start;
    private final int[] callsBySecond;
    private final UsageTotals totals;

    private UsageBucket(Instant start, int[] callsBySecond, UsageTotals totals) {
        this.start = start;
        this.callsBySecond = callsBySecond;
        this.totals = totals;
    }

    static UsageBucket empty(Instant start) {
        return new UsageBucket(start, new int[SECONDS], new UsageTotals());
    }

    /** The start of the bucket that a time lies in. */
    public static Instant startOf(Instant time) {
        return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), LENGTH.toMillis()) * LENGTH.toMillis());
    }

    /** Counts a call that occurred in this bucket. */
    void add(ApiCall call) {
        totals.add(call);
        callsBySecond[(int) Duration.between(start, call.getOccurredAt()).toSeconds()]++;
    }

    byte[] encode() {
        byte[] sketch = totals.latency().encode();
        int busySeconds = 0;
        for (int count : callsBySecond) {
            busySeconds += count > 0 ? 1 : 0;
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(1 + UsageTotals.LONGEST + Varint.LONGEST + busySeconds * 2 * 5 + sketch.length);
        bytes.put(VERSION);
        totals.writeTo(bytes);
        Varint.write(bytes, busySeconds);
        int previous = 0;
        for (int second = 0; second < SECONDS; second++) {
            if (callsBySecond[second] > 0) {
                Varint.write(bytes, second - previous);
                Varint.write(bytes, callsBySecond[second]);
                previous = second;
            }
        }
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
                    "usage bucket of version " + version + " was stored by a newer release; this one knows " + VERSION);
        }
        UsageTotals totals = UsageTotals.readFrom(bytes);
        int[] callsBySecond = new int[SECONDS];
        long busySeconds = Varint.read(bytes);
        int second = 0;
        for (long i = 0; i < busySeconds; i++) {
            second += (int) Varint.read(bytes);
            callsBySecond[second] = (int) Varint.read(bytes);
        }
        totals.latency(LatencySketch.decode(value, bytes.position(), bytes.remaining()));
        return new UsageBucket(start, callsBySecond, totals);
    }

    /** When the bucket begins; it ends {@link #LENGTH} later. */
    public Instant start() {
        return start;
    }

    /** The bucket's calls added up. */
    public UsageTotals totals() {
        return totals;
    }

    /** Calls in one second of the bucket, 0 to 899. */
    int callsInSecond(int second) {
        return callsBySecond[second];
    }
}
