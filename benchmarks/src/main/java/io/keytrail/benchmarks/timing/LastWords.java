package io.keytrail.benchmarks.timing;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/** Keeps to itself what JMH and the JVMs that it starts say, and the end of it for when something fails. */
final class LastWords implements OutputFormat {

    private static final int KEPT = 4_000;

    private final StringBuilder words = new StringBuilder();

    @Override
    public void print(String text) {
        words.append(text);
        words.delete(0, Math.max(0, words.length() - KEPT));
    }

    @Override
    public void println(String line) {
        print(line + "\n");
    }

    @Override
    public void verbosePrintln(String line) {
        // for those who look for faults in JMH
    }

    @Override
    public void write(int oneByte) {
        print(String.valueOf((char) oneByte));
    }

    @Override
    public void write(byte[] bytes) {
        print(new String(bytes, StandardCharsets.UTF_8));
    }

    /** The end of all that was said. */
    @Override
    public String toString() {
        return words.toString();
    }

    @Override
    public void startRun() {
        // says nothing
    }

    @Override
    public void startBenchmark(BenchmarkParams benchmark) {
        // says nothing
    }

    @Override
    public void iteration(BenchmarkParams benchmark, IterationParams parameters, int iteration) {
        // says nothing
    }

    @Override
    public void iterationResult(
            BenchmarkParams benchmark, IterationParams parameters, int iteration, IterationResult result) {
        // the result of all is enough
    }

    @Override
    public void endBenchmark(BenchmarkResult result) {
        // comes back from the runner
    }

    @Override
    public void endRun(Collection<RunResult> results) {
        // comes back from the runner
    }

    @Override
    public void flush() {
        // nothing is held back
    }

    @Override
    public void close() {
        // nothing was opened
    }
}
