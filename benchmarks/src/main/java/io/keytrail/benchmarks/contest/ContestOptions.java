package io.keytrail.benchmarks.contest;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.report.ChartFile;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What can be set of every contest; a mixin. */
public final class ContestOptions {

    @Option(
            names = "--span",
            description = "Time before now over which the calls occur, evenly; up to P6DT23H (${DEFAULT-VALUE}).")
    private Duration span;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-up",
            defaultValue = "2",
            description = "Rounds before them that count for nothing (${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--threads",
            defaultValue = "2",
            description = "Threads of each, stream threads or others (${DEFAULT-VALUE}).")
    private int threads;

    @Mixin
    private ChartFile chart;

    /** Calls occur in the last ten minutes, unless it is said otherwise: as with an API that is busy now. */
    public ContestOptions() {
        this(Duration.ofMinutes(10));
    }

    /**
     * Options with another span.
     *
     * @param span time over which calls occur, unless it is said otherwise
     */
    public ContestOptions(Duration span) {
        this.span = span;
    }

    /**
     * Checks what was set.
     *
     * @throws IllegalArgumentException if something is out of range
     */
    public void verify() {
        if (span.compareTo(CallPlan.LONGEST_SPAN) > 0 || rounds < 1 || warmUp < 0 || threads < 1) {
            throw new IllegalArgumentException("--span takes up to " + CallPlan.LONGEST_SPAN
                    + ", --rounds and --threads take 1 or more, --warm-up 0 or more");
        }
    }

    /** Time over which calls occur. */
    public Duration span() {
        return span;
    }

    /** Rounds that count. */
    public int rounds() {
        return rounds;
    }

    /** Threads of each contender. */
    public int threads() {
        return threads;
    }

    /** Rounds before them that count for nothing. */
    public int warmUp() {
        return warmUp;
    }

    /** Where the chart of that benchmark goes. */
    public Path chart(String benchmark) {
        return chart.of(benchmark);
    }
}
