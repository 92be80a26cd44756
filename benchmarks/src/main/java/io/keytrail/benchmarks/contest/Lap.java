package io.keytrail.benchmarks.contest;

import java.time.Duration;
import java.util.Map;

/**
 * What one contender did in one round.
 *
 * @param calls how many calls it dealt with
 * @param time from the first of them to the end
 * @param cpu processor time of this process meanwhile
 * @param brokerCpu processor time of the broker meanwhile
 * @param serverCpu processor time of a database server meanwhile; zero where there is none
 * @param brokerBytes bytes that it made the broker write, input apart
 * @param diskBytes bytes that it left on its own disk, by part; empty where it keeps nothing
 */
public record Lap(
        long calls,
        Duration time,
        Duration cpu,
        Duration brokerCpu,
        Duration serverCpu,
        long brokerBytes,
        Map<String, Long> diskBytes) {

    /** Name of the sum of all parts in {@link #diskBytes()}. */
    public static final String ALL = "all";

    public Lap {
        diskBytes = Map.copyOf(diskBytes);
    }

    /** Calls dealt with per second. */
    public double callsPerSecond() {
        return calls / (time.toNanos() / 1e9);
    }

    /** Seconds per million calls. */
    public double perMillion(Duration spent) {
        return spent.toNanos() / 1e3 / calls;
    }

    Lap withBrokerBytes(long bytes) {
        return new Lap(calls, time, cpu, brokerCpu, serverCpu, bytes, diskBytes);
    }

    /** This lap with what is on the contender's disk. */
    public Lap withDiskBytes(Map<String, Long> bytes) {
        return new Lap(calls, time, cpu, brokerCpu, serverCpu, brokerBytes, bytes);
    }

    /** This lap with what a database server spent. */
    public Lap withServerCpu(Duration spent) {
        return new Lap(calls, time, cpu, brokerCpu, spent, brokerBytes, diskBytes);
    }
}
