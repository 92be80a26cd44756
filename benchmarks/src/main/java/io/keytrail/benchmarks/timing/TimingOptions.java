package io.keytrail.benchmarks.timing;

import io.keytrail.benchmarks.report.ChartFile;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What can be set of every benchmark that times single operations; a mixin. */
public final class TimingOptions {

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Rounds; in each, everything is timed in a new JVM of its own (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-up",
            defaultValue = "2",
            description = "Seconds in each JVM that count for nothing (${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(names = "--seconds", defaultValue = "2", description = "Seconds in each JVM that count (${DEFAULT-VALUE}).")
    private int seconds;

    @Mixin
    private ChartFile chart;

    /**
     * Checks what was set.
     *
     * @throws IllegalArgumentException if something is out of range
     */
    public void verify() {
        if (rounds < 1 || warmUp < 1 || seconds < 1) {
            throw new IllegalArgumentException("--rounds, --warm-up and --seconds take 1 or more");
        }
    }

    /** Rounds that count. */
    public int rounds() {
        return rounds;
    }

    int warmUp() {
        return warmUp;
    }

    int seconds() {
        return seconds;
    }

    /** Where the chart of that benchmark goes. */
    public Path chart(String benchmark) {
        return chart.of(benchmark);
    }
}
