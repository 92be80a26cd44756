package io.keytrail.benchmarks.timing;

import io.keytrail.benchmarks.report.Report;
import io.keytrail.benchmarks.report.Spread;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Has JMH time operations in turn, in several rounds, each round beginning with another of them: so what the machine does
 * besides favours none. Each time of each is taken in a new JVM, so nothing that was compiled for one serves another.
 */
public final class Timings {

    private static final TimeValue ONE_SECOND = TimeValue.seconds(1);

    private final TimingOptions options;
    private final Report report;

    /**
     * Timings with these options.
     *
     * @param report is told of each time taken
     */
    public Timings(TimingOptions options, Report report) {
        this.options = options;
        this.report = report;
    }

    /**
     * The time that one operation takes one thread, in nanoseconds.
     *
     * @throws IOException if one of them fails, with what its JVM said
     */
    public Map<Timed, Spread> run(List<Timed> operations) throws IOException {
        Map<Timed, List<Double>> times = new LinkedHashMap<>();
        operations.forEach(operation -> times.put(operation, new ArrayList<>()));
        int width = operations.stream()
                .mapToInt(operation -> operation.name().length())
                .max()
                .orElse(1);
        for (int round = 0; round < options.rounds(); round++) {
            for (int i = 0; i < operations.size(); i++) {
                Timed operation = operations.get((round + i) % operations.size());
                double nanos = time(operation);
                times.get(operation).add(nanos);
                report.progress(String.format(
                        Locale.ROOT,
                        "round %d of %d: %-" + width + "s %,9.1f ns",
                        round + 1,
                        options.rounds(),
                        operation.name(),
                        nanos));
            }
        }
        Map<Timed, Spread> spreads = new LinkedHashMap<>();
        times.forEach((operation, each) -> spreads.put(operation, Spread.of(each, Double::doubleValue)));
        return spreads;
    }

    private double time(Timed operation) throws IOException {
        ChainedOptionsBuilder jmh = new OptionsBuilder()
                .include("^" + Pattern.quote(operation.methods().getName() + "." + operation.method()) + "$")
                .threads(operation.threads())
                .forks(1)
                .warmupIterations(options.warmUp())
                .warmupTime(ONE_SECOND)
                .measurementIterations(options.seconds())
                .measurementTime(ONE_SECOND)
                .shouldFailOnError(true)
                .jvmArgsAppend(operation.properties().entrySet().stream()
                        .map(property -> "-D" + property.getKey() + "=" + property.getValue())
                        .toArray(String[]::new));
        operation.parameters().forEach(jmh::param);
        LastWords words = new LastWords();
        try {
            return new Runner(jmh.build(), words).runSingle().getPrimaryResult().getScore();
        } catch (RunnerException e) {
            throw new IOException(operation.name() + " could not be timed; last words:\n" + words, e);
        }
    }
}
