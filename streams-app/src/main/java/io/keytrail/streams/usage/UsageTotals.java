package io.keytrail.streams.usage;

import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.calls.CallView;
import java.nio.ByteBuffer;
import java.util.OptionalDouble;

/** Calls added up, whatever the time that they are of. Sums that no longer fit stay at the largest number. */
public final class UsageTotals {

    /** Bytes that {@link #writeTo} takes at most, without the latencies. */
    static final int LONGEST = 6 * Varint.LONGEST;

    private long calls;
    private long clientErrors;
    private long serverErrors;
    private long refused;
    private long requestBytes;
    private long responseBytes;
    private LatencySketch latency = LatencySketch.empty();

    UsageTotals() {}

    void add(CallView call) {
        calls++;
        if (call.status() >= 500) {
            serverErrors++;
        } else if (call.status() >= 400) {
            clientErrors++;
        }
        if (call.outcome() != CallOutcome.ACCEPTED) {
            refused++;
        }
        requestBytes = saturatedSum(requestBytes, call.requestBytes());
        responseBytes = saturatedSum(responseBytes, call.responseBytes());
        latency.add(call.latencyMicros());
    }

    void add(UsageTotals other) {
        calls += other.calls;
        clientErrors += other.clientErrors;
        serverErrors += other.serverErrors;
        refused += other.refused;
        requestBytes = saturatedSum(requestBytes, other.requestBytes);
        responseBytes = saturatedSum(responseBytes, other.responseBytes);
        latency.merge(other.latency);
    }

    private static long saturatedSum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** Writes everything but the latencies. */
    void writeTo(ByteBuffer bytes) {
        Varint.write(bytes, calls);
        Varint.write(bytes, clientErrors);
        Varint.write(bytes, serverErrors);
        Varint.write(bytes, refused);
        Varint.write(bytes, requestBytes);
        Varint.write(bytes, responseBytes);
    }

    /** Reads what {@link #writeTo} wrote. */
    static UsageTotals readFrom(ByteBuffer bytes) {
        UsageTotals totals = new UsageTotals();
        totals.calls = Varint.read(bytes);
        totals.clientErrors = Varint.read(bytes);
        totals.serverErrors = Varint.read(bytes);
        totals.refused = Varint.read(bytes);
        totals.requestBytes = Varint.read(bytes);
        totals.responseBytes = Varint.read(bytes);
        return totals;
    }

    LatencySketch latency() {
        return latency;
    }

    void latency(LatencySketch stored) {
        latency = stored;
    }

    /** All calls, refused ones included. */
    public long calls() {
        return calls;
    }

    /** Calls answered with a status of 400 or more, refused ones included. */
    public long errors() {
        return clientErrors + serverErrors;
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

    /** Bytes of all requests' and responses' bodies. */
    public long bytes() {
        return saturatedSum(requestBytes, responseBytes);
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
}
