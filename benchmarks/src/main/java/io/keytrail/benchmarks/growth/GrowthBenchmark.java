package io.keytrail.benchmarks.growth;

import io.keytrail.benchmarks.Benchmark;
import io.keytrail.benchmarks.broker.Cluster;
import io.keytrail.benchmarks.contest.Contest;
import io.keytrail.benchmarks.contest.ContestOptions;
import io.keytrail.benchmarks.contest.Course;
import io.keytrail.benchmarks.contest.Entry;
import io.keytrail.benchmarks.contest.Lap;
import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.load.CallTopic;
import io.keytrail.benchmarks.product.FullTopology;
import io.keytrail.benchmarks.reads.CallReader.Question;
import io.keytrail.benchmarks.reads.Examination;
import io.keytrail.benchmarks.reads.Expected;
import io.keytrail.benchmarks.reads.InProcess;
import io.keytrail.benchmarks.reads.Questions;
import io.keytrail.benchmarks.report.BarChart;
import io.keytrail.benchmarks.report.Figure;
import io.keytrail.benchmarks.report.Percentiles;
import io.keytrail.benchmarks.report.Report;
import io.keytrail.benchmarks.report.Spread;
import io.keytrail.benchmarks.workspace.Workspace;
import io.keytrail.schemas.topics.TopicCatalogue;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How much of their speed ingest and queries keep as accounts become more, and as calls in the store become more. */
@Command(
        name = "growth",
        description =
                "Speed of ingest, and time of an account's newest 100 calls, with few and many accounts, and with few and"
                        + " many calls in the store.",
        mixinStandardHelpOptions = true)
public final class GrowthBenchmark implements Benchmark {

    private static final long SEED = 20_261_125;
    private static final int ASKED_ACCOUNTS = 200;
    private static final int HALF = 50;
    private static final int NEARLY_ALL = 99;

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
            names = "--questions",
            defaultValue = "2000",
            description = "Questions for the newest calls after each lap (${DEFAULT-VALUE}).")
    private int questions;

    @Mixin
    private ContestOptions options;

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
        options.verify();
        Path root = Path.of(System.getProperty("keytrail.root"));
        try (Workspace workspace = Workspace.open()) {
            report.progress("growth: starting a broker and a schema registry");
            Cluster cluster = Cluster.start(root.resolve("standalone/target/edition"), workspace);
            Map<Entry, Size> entries = new LinkedHashMap<>();
            Map<Size, List<Percentiles>> answers = new LinkedHashMap<>();
            for (Size size : sizes()) {
                report.progress("growth: writing " + size.label());
                TopicCatalogue topics = TopicCatalogue.defaults().withPrefix("growth" + entries.size() + ".");
                CallPlan plan = new CallPlan(
                        size.calls(),
                        size.accounts(),
                        heaviest,
                        Instant.now().minus(options.span()),
                        options.span(),
                        SEED);
                CallTopic topic = CallTopic.fill(cluster, topics, plan, report::progress);
                Course course = new Course(cluster, topic, workspace, options.threads());
                List<Percentiles> theirs = new ArrayList<>();
                answers.put(size, theirs);
                entries.put(new Entry(size.label(), asked(plan, theirs), course), size);
            }
            Map<Size, Spread> speeds = new LinkedHashMap<>();
            new Contest(cluster, options, report)
                    .run(List.copyOf(entries.keySet()))
                    .forEach((entry, laps) -> speeds.put(entries.get(entry), Spread.of(laps, Lap::callsPerSecond)));
            report(report, speeds);
            answers.forEach((size, times) -> report(report, size, times.subList(options.warmUp(), times.size())));
            Path file = options.chart("growth");
            chart(report, speeds).write(file);
            report.progress("chart: " + file);
        }
    }

    /** Takes in the calls, and is asked about them. */
    private FullTopology asked(CallPlan plan, List<Percentiles> answers) {
        List<Question> newest = new Questions(plan, SEED).newest(questions, ASKED_ACCOUNTS);
        Examination examination = new Examination(newest, new Expected(plan, newest));
        return new FullTopology((course, reads) -> answers.add(examination.of(new InProcess(reads.calls()))));
    }

    private static void report(Report report, Size size, List<Percentiles> times) {
        String name = size.name() + ".newest100.";
        report.add(Figure.of(name + "p50", Spread.of(times, each -> each.at(HALF)), "ms"));
        report.add(Figure.of(name + "p99", Spread.of(times, each -> each.at(NEARLY_ALL)), "ms"));
    }

    private List<Size> sizes() {
        List<Size> sizes = new ArrayList<>();
        accounts.forEach(many -> sizes.add(new Size(many, calls.get(0))));
        calls.stream().skip(1).forEach(many -> sizes.add(new Size(accounts.get(0), many)));
        return sizes;
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
                "Longer is faster; the line is the spread of " + options.rounds()
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
