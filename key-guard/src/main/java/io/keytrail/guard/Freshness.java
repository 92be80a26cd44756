package io.keytrail.guard;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * How current a guard's keys are: whether all were read, and the last moment at which they were the topic's whole
 * content. Measured on a monotonic clock, so that a wall clock set back hides nothing.
 */
final class Freshness {

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean complete;
    private volatile long asOf;

    Freshness(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A clock reading in nanoseconds, for {@link #completeAsOf}. */
    long now() {
        return nanoTime.getAsLong();
    }

    /** All that the topic held at that clock reading has been applied. */
    void completeAsOf(long nanos) {
        asOf = nanos;
        setComplete(true);
    }

    /** What was read is void; reading begins again. */
    void incomplete() {
        setComplete(false);
    }

    boolean isComplete() {
        return complete;
    }

    /** Whether more time than that has passed since the keys were last known to be current. */
    boolean isOlderThan(long nanos) {
        return nanoTime.getAsLong() - asOf > nanos;
    }

    /** Time since the keys were last known to be current; empty while they have not been read. */
    Optional<Duration> age() {
        return complete ? Optional.of(Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - asOf))) : Optional.empty();
    }

    /** Waits until all keys are read; false if the time is over first. */
    boolean awaitComplete(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (!complete) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void setComplete(boolean value) {
        if (complete == value) {
            return;
        }
        lock.lock();
        try {
            complete = value;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** For keys that no topic stands behind: always current. */
    static Freshness always() {
        Freshness freshness = new Freshness(() -> 0);
        freshness.completeAsOf(0);
        return freshness;
    }
}
