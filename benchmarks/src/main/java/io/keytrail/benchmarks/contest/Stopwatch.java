package io.keytrail.benchmarks.contest;

import com.sun.management.OperatingSystemMXBean;
import io.keytrail.benchmarks.broker.Cluster;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts calls, and times them from the first one: what it takes to start, to join a group and to make topics is not part
 * of the speed. Thread-safe.
 */
public final class Stopwatch {

    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final long PAUSE_MILLIS = 5;
    private static final Duration LONGEST_STANDSTILL = Duration.ofSeconds(90);

    private final Cluster cluster;
    private final LongAdder done = new LongAdder();
    private final AtomicReference<Moment> start = new AtomicReference<>();

    private record Moment(long nanos, long cpuNanos, Duration brokerCpu) {}

    /** What should hold in the end, asked again and again. */
    public interface Condition {
        boolean holds() throws Exception;
    }

    /** A stopwatch that looks at this cluster's broker too. */
    public Stopwatch(Cluster cluster) {
        this.cluster = cluster;
    }

    private Moment now() {
        return new Moment(System.nanoTime(), PROCESS.getProcessCpuTime(), cluster.brokerCpu());
    }

    /** Starts now, if it has not started yet. */
    public void start() {
        if (start.get() == null) {
            start.compareAndSet(null, now());
        }
    }

    /** A call has been dealt with; the first one starts the clock. */
    public void count() {
        if (start.getPlain() == null) {
            start();
        }
        done.increment();
    }

    /** So many calls have been dealt with. */
    public void count(long calls) {
        start();
        done.add(calls);
    }

    /** How many calls have been dealt with. */
    public long counted() {
        return done.sum();
    }

    /**
     * Waits until that many calls have been dealt with and the condition holds, then stops.
     *
     * @param alive throws if what is measured has failed
     * @throws IllegalStateException if nothing moves for a minute and a half
     */
    public Lap awaitEnd(long calls, Condition end, Runnable alive) throws Exception {
        long before = -1;
        long deadline = 0;
        while (true) {
            alive.run();
            long counted = done.sum();
            if (counted == calls && end.holds()) {
                return stop(calls);
            }
            if (counted > calls) {
                throw new IllegalStateException(counted + " calls were counted, but there are only " + calls);
            }
            if (counted != before) {
                before = counted;
                deadline = System.nanoTime() + LONGEST_STANDSTILL.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "stands still at " + counted + " of " + calls + " calls for " + LONGEST_STANDSTILL);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private Lap stop(long calls) {
        Moment end = now();
        Moment begin = start.get();
        return new Lap(
                calls,
                Duration.ofNanos(end.nanos - begin.nanos),
                Duration.ofNanos(end.cpuNanos - begin.cpuNanos),
                end.brokerCpu.minus(begin.brokerCpu),
                Duration.ZERO,
                0,
                Map.of());
    }
}
