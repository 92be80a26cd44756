package io.keytrail.streams.usage;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;

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
    private final LatencySketch latency;
    private long calls;
    private long clientErrors;
    private long serverErrors;
    private long refused;
    private long requestBytes;
    private long responseBytes;

    private UsageBucket(Instant start, int[] callsBySecond, LatencySketch latency) {
        this.start = start;
        this.callsBySecond = callsBySecond;
        this.latency = latency;
    }

    static UsageBucket empty(Instant start) {
        return new UsageBucket(start, new int[SECONDS], LatencySketch.empty());
    }

    /** The start of the bucket that a time lies in. */
    public static Instant startOf(Instant time) {
        return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), LENGTH.toMillis()) * LENGTH.toMillis());
    }

    /** Counts a call that occurred in this bucket. */
    void add(ApiCall call) {
        calls++;
        if (call.getStatus() >= 500) {
            serverErrors++;
        } else if (call.getStatus() >= 400) {
            clientErrors++;
        }
        if (call.getOutcome() != CallOutcome.ACCEPTED) {
            refused++;
        }
        requestBytes = saturatedSum(requestBytes, call.getRequestBytes());
        responseBytes = saturatedSum(responseBytes, call.getResponseBytes());
        latency.add(call.getLatencyMicros());
        callsBySecond[(int) Duration.between(start, call.getOccurredAt()).toSeconds()]++;
    }

    byte[] encode() {
        byte[] sketch = latency.encode();
        int busySeconds = 0;
        for (int count : callsBySecond) {
            busySeconds += count > 0 ? 1 : 0;
        }
        ByteBuffer bytes = ByteBuffer.allocate(1 + 7 * Varint.LONGEST + busySeconds * 2 * 5 + sketch.length);
        bytes.put(VERSION);
        Varint.write(bytes, calls);
        Varint.write(bytes, clientErrors);
        Varint.write(bytes, serverErrors);
        Varint.write(bytes, refused);
        Varint.write(bytes, requestBytes);
        Varint.write(bytes, responseBytes);
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
        long calls = Varint.read(bytes);
        long clientErrors = Varint.read(bytes);
        long serverErrors = Varint.read(bytes);
        long refused = Varint.read(bytes);
        long requestBytes = Varint.read(bytes);
        long responseBytes = Varint.read(bytes);
        int[] callsBySecond = new int[SECONDS];
        long busySeconds = Varint.read(bytes);
        int second = 0;
        for (long i = 0; i < busySeconds; i++) {
            second += (int) Varint.read(bytes);
            callsBySecond[second] = (int) Varint.read(bytes);
        }
        LatencySketch latency = LatencySketch.decode(value, bytes.position(), bytes.remaining());
        UsageBucket bucket = new UsageBucket(start, callsBySecond, latency);
        bucket.calls = calls;
        bucket.clientErrors = clientErrors;
        bucket.serverErrors = serverErrors;
        bucket.refused = refused;
        bucket.requestBytes = requestBytes;
        bucket.responseBytes = responseBytes;
        return bucket;
    }

    /** When the bucket begins; it ends {@link #LENGTH} later. */
    public Instant start() {
        return start;
    }

    /** All calls, refused ones included. */
    public long calls() {
        return calls;
    }

    /** Calls answered with a status of 400 to 499, refused ones included. */
    public long clientErrors() {
        return clientErrors;
    }

    /** Calls answered with a status of 500 to 599. */
    public long serverErrors() {
        return serverErrors;
    }

    /** Calls that a guard refused: every outcome but ACCEPTED. */
    public long refused() {
        return refused;
    }

    /** Bytes of all requests' bodies. */
    public long requestBytes() {
        return requestBytes;
    }

    /** Bytes of all responses' bodies. */
    public long responseBytes() {
        return responseBytes;
    }

    /**
     * The latency that the given share of calls did not exceed, in microseconds, to within 1 %; empty if there was no call.
     *
     * @param quantile 0 to 1, such as 0.99
     */
    public OptionalDouble latencyMicros(double quantile) {
        return latency.micros(quantile);
    }

    /** Calls in one second of the bucket, 0 to 899. */
    public int callsInSecond(int second) {
        return callsBySecond[second];
    }

    LatencySketch latency() {
        return latency;
    }

    static long saturatedSum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
