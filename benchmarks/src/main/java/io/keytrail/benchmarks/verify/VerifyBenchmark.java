package io.keytrail.benchmarks.verify;

import io.keytrail.benchmarks.Benchmark;
import io.keytrail.benchmarks.report.BarChart;
import io.keytrail.benchmarks.report.Figure;
import io.keytrail.benchmarks.report.Report;
import io.keytrail.benchmarks.report.Spread;
import io.keytrail.benchmarks.timing.Timed;
import io.keytrail.benchmarks.timing.TimingOptions;
import io.keytrail.benchmarks.timing.Timings;
import io.keytrail.guard.KeyGuard;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How long a guard takes to judge a key among many, against the least that a look-up of a key can be, and what a key takes of
 * its memory.
 */
@Command(
        name = "verify",
        description = "Time of KeyGuard.verify among many keys, against bare SHA-256 and a HashMap; heap for each key.",
        mixinStandardHelpOptions = true)
public final class VerifyBenchmark implements Benchmark {

    private static final String BARE = "bare";

    @Option(
            names = "--keys",
            defaultValue = "1000000",
            description = "Keys that the guard knows, half of them deactivated (${DEFAULT-VALUE}).")
    private int keys;

    @Option(
            names = "--threads",
            split = ",",
            defaultValue = "1,2",
            description = "Numbers of threads that ask at the same time (${DEFAULT-VALUE}).")
    private List<Integer> threads;

    @Mixin
    private TimingOptions options;

    @Override
    public void run(Report report) throws Exception {
        options.verify();
        KeySet set = new KeySet(keys);
        report.progress(String.format(Locale.ROOT, "verify: weighing %,d keys", keys));
        addHeap(report, set);
        Map<Timed, Spread> times = new Timings(options, report).run(operations());
        Map<String, Spread> byName = new LinkedHashMap<>();
        times.forEach((operation, time) -> byName.put(operation.name(), time));
        byName.forEach((name, time) -> report.add(Figure.of(name, time, "ns")));
        for (int count : threads) {
            String name = "verify.vs_bare" + (count == 1 ? "" : suffix(count));
            report.add(Figure.of(
                    name, byName.get(name(Question.VALID.text(), count)), "ns", byName.get(name(BARE, count))));
        }
        Path file = options.chart("verify");
        chart(report, byName).write(file);
        report.progress("chart: " + file);
    }

    private void addHeap(Report report, KeySet set) {
        double bare = (double) HeapGrowth.of(() -> new BareLookup(set.statuses())) / keys;
        double guard = (double) HeapGrowth.of(() -> KeyGuard.knowing(set.statuses(), Clock.systemUTC())) / keys;
        report.add(new Figure("verify.heap_bytes_per_key", guard, "bytes", bare));
    }

    private List<Timed> operations() {
        Map<String, Timed> operations = new LinkedHashMap<>();
        for (int count : threads) {
            for (Question question : Question.values()) {
                add(operations, question.text(), "guard", Map.of("question", question.name()), count);
            }
            add(operations, BARE, "bare", Map.of(), count);
        }
        return List.copyOf(operations.values());
    }

    private void add(Map<String, Timed> to, String what, String method, Map<String, String> more, int count) {
        Map<String, String> parameters = new TreeMap<>(more);
        parameters.put("keys", String.valueOf(keys));
        String name = name(what, count);
        to.put(name, new Timed(name, VerifyTimes.class, method, parameters, Map.of(), count));
    }

    private static String name(String what, int count) {
        return "verify." + what + suffix(count);
    }

    private static String suffix(int count) {
        return "." + count + (count == 1 ? "_thread" : "_threads");
    }

    private BarChart chart(Report report, Map<String, Spread> times) {
        BarChart chart = new BarChart(
                "Time to judge a key",
                "Shorter is faster; the line is the spread of " + options.rounds() + " rounds",
                String.format(Locale.ROOT, "%,d keys, asked about at random; %s", keys, report.provenance()));
        times.forEach((name, time) -> chart.bar(
                label(name), time, String.format(Locale.ROOT, "%,.0f ns", time.median()), !name.contains(BARE)));
        return chart;
    }

    private static String label(String name) {
        return name.substring(name.indexOf('.') + 1).replace('.', ' ').replace('_', ' ');
    }
}
