package io.keytrail.benchmarks.report;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a benchmark's chart goes; a mixin. */
public final class ChartFile {

    @Option(
            names = "--svg",
            description = "Where the chart goes (a file of the benchmark's name in benchmarks/target/charts).",
            paramLabel = "FILE")
    private Optional<Path> svg = Optional.empty();

    /** Where the chart of that benchmark goes. */
    public Path of(String benchmark) {
        return svg.orElse(
                Path.of(System.getProperty("keytrail.root"), "benchmarks", "target", "charts", benchmark + ".svg"));
    }
}
