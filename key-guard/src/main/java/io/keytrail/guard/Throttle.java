package io.keytrail.guard;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Lets at most so many through in any window of a given length, wherever the window begins. */
final class Throttle {

    private final long windowNanos;
    private final LongSupplier nanoTime;
    private final long[] admittedAt;
    private long admitted;

    Throttle(int most, Duration window, LongSupplier nanoTime) {
        this.windowNanos = window.toNanos();
        this.nanoTime = nanoTime;
        this.admittedAt = new long[most];
    }

    /** Whether one more may pass now. */
    synchronized boolean admits() {
        long now = nanoTime.getAsLong();
        int oldest = (int) (admitted % admittedAt.length);
        if (admitted >= admittedAt.length && now - admittedAt[oldest] < windowNanos) {
            return false;
        }
        admittedAt[oldest] = now;
        admitted++;
        return true;
    }
}
