package io.keytrail.benchmarks.growth;

import io.keytrail.benchmarks.Benchmark;
import io.keytrail.benchmarks.broker.Cluster;
import io.keytrail.benchmarks.contest.Course;
import io.keytrail.benchmarks.contest.Lap;
import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.load.CallTopic;
import io.keytrail.benchmarks.product.FullTopology;
import io.keytrail.benchmarks.report.BarChart;
import io.keytrail.benchmarks.report.Figure;
import io.keytrail.benchmarks.report.Report;
import io.keytrail.benchmarks.report.Spread;
import io.keytrail.benchmarks.workspace.Workspace;
import io.keytrail.schemas.topics.TopicCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How much of its speed ingest keeps as accounts become more, and as calls in the store become more. */
@Command(
        name = "growth",
        description = "Speed of ingest with few and many accounts, and with few and many calls in the store.",
        mixinStandardHelpOptions = true)
public final class GrowthBenchmark implements Benchmark {

    private static final long SEED = 20_261_125;

    @Option(
            names = "--accounts",
            split = ",",
            defaultValue = "1000,100000,1000000",
            description = "Numbers of accounts, the first one being what others are held against (${DEFAULT-VALUE}).")
    private List<Integer> accounts;

    @Option(
            names = "--calls",
            split = ",",
            defaultValue = "1000000",
            description = "Numbers of calls, likewise; those after the first with the first number of accounts, such as"
                    + " 1000000,10000000,30000000 (${DEFAULT-VALUE}).")
    private List<Long> calls;

    @Option(
            names = "--heaviest",
            defaultValue = "0.3",
            description = "Share of all calls that one account makes beside its part of the rest (${DEFAULT-VALUE}).")
    private double heaviest;

    @Option(
            names = "--span",
            defaultValue = "PT10M",
            description = "Time before now over which the calls occur, evenly (${DEFAULT-VALUE}).")
    private Duration span;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-up",
            defaultValue = "1",
            description = "Rounds before them that count for nothing (${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(names = "--threads", defaultValue = "2", description = "Stream threads (${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--svg",
            description = "Where the chart goes (benchmarks/target/charts/growth.svg).",
            paramLabel = "FILE")
    private Optional<Path> svg = Optional.empty();

    /** How large a store is measured. */
    private record Size(int accounts, long calls) {

        String name() {
            return "growth." + accounts + "_accounts." + calls + "_calls";
        }

        String label() {
            return String.format(Locale.ROOT, "%,d accounts, %,d calls", accounts, calls);
        }
    }

    @Override
    public void run(Report report) throws Exception {
        if (rounds < 1 || warmUp < 0 || threads < 1) {
            throw new IllegalArgumentException("--rounds and --threads take 1 or more, --warm-up 0 or more");
        }
        Path root = Path.of(System.getProperty("keytrail.root"));
        try (Workspace workspace = Workspace.open()) {
            report.progress("growth: starting a broker and a schema registry");
            Cluster cluster = Cluster.start(root.resolve("standalone/target/edition"), workspace);
            Map<Size, Course> courses = new LinkedHashMap<>();
            for (Size size : sizes()) {
                report.progress("growth: writing " + size.label());
                TopicCatalogue topics = TopicCatalogue.defaults().withPrefix("growth" + courses.size() + ".");
                CallPlan plan = new CallPlan(
                        size.calls(), size.accounts(), heaviest, Instant.now().minus(span), span, SEED);
                CallTopic topic = CallTopic.fill(cluster, topics, plan, report::progress);
                courses.put(size, new Course(cluster, topic, workspace, threads));
            }
            Map<Size, Spread> speeds = measure(report, cluster, courses);
            report(report, speeds);
            Path file = svg.orElse(root.resolve("benchmarks/target/charts/growth.svg"));
            chart(report, speeds).write(file);
            report.progress("chart: " + file);
        }
    }

    private List<Size> sizes() {
        List<Size> sizes = new ArrayList<>();
        accounts.forEach(many -> sizes.add(new Size(many, calls.get(0))));
        calls.stream().skip(1).forEach(many -> sizes.add(new Size(accounts.get(0), many)));
        return sizes;
    }

    private Map<Size, Spread> measure(Report report, Cluster cluster, Map<Size, Course> courses) throws Exception {
        Set<String> topics = cluster.topics();
        Map<Size, List<Lap>> laps = new LinkedHashMap<>();
        List<Size> sizes = List.copyOf(courses.keySet());
        sizes.forEach(size -> laps.put(size, new ArrayList<>()));
        for (int round = 0; round < warmUp + rounds; round++) {
            for (int i = 0; i < sizes.size(); i++) {
                Size size = sizes.get((round + i) % sizes.size());
                cluster.resetTo(topics);
                Lap lap = new FullTopology().run(courses.get(size));
                if (round >= warmUp) {
                    laps.get(size).add(lap);
                }
                report.progress(String.format(
                        Locale.ROOT,
                        "%s: %-40s %,9.0f calls/s in %5.1f s, processor time %.1f s",
                        round < warmUp ? "warm-up" : String.format("round %d of %d", round - warmUp + 1, rounds),
                        size.label(),
                        lap.callsPerSecond(),
                        lap.time().toMillis() / 1e3,
                        lap.cpu().toMillis() / 1e3));
            }
        }
        cluster.resetTo(topics);
        Map<Size, Spread> speeds = new LinkedHashMap<>();
        laps.forEach((size, theirs) -> speeds.put(size, Spread.of(theirs, Lap::callsPerSecond)));
        return speeds;
    }

    private void report(Report report, Map<Size, Spread> speeds) {
        speeds.forEach((size, speed) -> report.add(Figure.of(size.name(), speed, "calls/s")));
        Size small = new Size(accounts.get(0), calls.get(0));
        if (accounts.size() > 1) {
            Size many = new Size(accounts.get(accounts.size() - 1), calls.get(0));
            report.add(Figure.of("growth.accounts", speeds.get(many), "calls/s", speeds.get(small)));
        }
        if (calls.size() > 1) {
            Size many = new Size(accounts.get(0), calls.get(calls.size() - 1));
            report.add(Figure.of("growth.calls", speeds.get(many), "calls/s", speeds.get(small)));
        }
    }

    private BarChart chart(Report report, Map<Size, Spread> speeds) {
        BarChart chart = new BarChart(
                "Calls taken in per second, by size",
                "Longer is faster; the line is the spread of " + rounds
                        + " rounds, in brackets what is kept of the first",
                String.format(
                        Locale.ROOT,
                        "one account makes %.0f %% of the calls; broker on the same machine; %s",
                        heaviest * 100,
                        report.provenance()));
        Size first = new Size(accounts.get(0), calls.get(0));
        double kept = speeds.get(first).median();
        speeds.forEach((size, speed) -> chart.bar(
                size.label(),
                speed,
                String.format(Locale.ROOT, "%,.0f (%.2f)", speed.median(), speed.median() / kept),
                size.equals(first)));
        return chart;
    }
}
