package io.keytrail.benchmarks.query;

import io.keytrail.benchmarks.Benchmark;
import io.keytrail.benchmarks.broker.Cluster;
import io.keytrail.benchmarks.contest.Contest;
import io.keytrail.benchmarks.contest.ContestOptions;
import io.keytrail.benchmarks.contest.Course;
import io.keytrail.benchmarks.contest.Entry;
import io.keytrail.benchmarks.contest.Lap;
import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.load.CallTopic;
import io.keytrail.benchmarks.peers.PostgresCalls;
import io.keytrail.benchmarks.product.FullTopology;
import io.keytrail.benchmarks.product.StreamsAppProcess;
import io.keytrail.benchmarks.reads.CallReader;
import io.keytrail.benchmarks.reads.CallReader.Question;
import io.keytrail.benchmarks.reads.Examination;
import io.keytrail.benchmarks.reads.Expected;
import io.keytrail.benchmarks.reads.InProcess;
import io.keytrail.benchmarks.reads.Questions;
import io.keytrail.benchmarks.report.Report;
import io.keytrail.benchmarks.report.Spread;
import io.keytrail.benchmarks.workspace.Workspace;
import io.keytrail.schemas.topics.TopicCatalogue.Application;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast calls that are stored are found: in the process that holds them, over HTTP, and against PostgreSQL. */
@Command(
        name = "query",
        description =
                "Time of an account's newest 100 calls, of a filtered page and of an export: in process, over HTTP,"
                        + " against PostgreSQL with the same rows.",
        mixinStandardHelpOptions = true)
public final class QueryBenchmark implements Benchmark {

    private static final long SEED = 20_261_124;
    private static final Duration TIME_TO_TAKE_IN = Duration.ofMinutes(3);
    private static final long PAUSE_MILLIS = 50;
    /** The one that calls most. */
    private static final int BUSIEST = 0;

    @Option(names = "--calls", defaultValue = "1000000", description = "Calls in the store (${DEFAULT-VALUE}).")
    private long calls;

    @Option(names = "--accounts", defaultValue = "1000", description = "Accounts that made them (${DEFAULT-VALUE}).")
    private int accounts;

    @Option(
            names = "--heaviest",
            defaultValue = "0.3",
            description = "Share of all calls that one account makes beside its part of the rest (${DEFAULT-VALUE}).")
    private double heaviest;

    @Option(
            names = "--questions",
            defaultValue = "2000",
            description = "Questions for the newest calls, each round and each way (${DEFAULT-VALUE}).")
    private int newest;

    @Option(
            names = "--filtered",
            defaultValue = "200",
            description = "Questions for a filtered page, each round and each way (${DEFAULT-VALUE}).")
    private int filtered;

    @Option(
            names = "--asked-accounts",
            defaultValue = "200",
            description = "Accounts that these are about, at most (${DEFAULT-VALUE}).")
    private int askedAccounts;

    @Option(names = "--exports", defaultValue = "5", description = "Exports (${DEFAULT-VALUE}).")
    private int exports;

    @Option(
            names = "--ingest-limit",
            description = "Calls a second that are taken in at most, half of which flow in while questions are put over"
                    + " HTTP (what the rounds of this run gave).")
    private Optional<Double> ingestLimit = Optional.empty();

    @Option(
            names = "--load-questions",
            defaultValue = "1500",
            description = "Questions that are put meanwhile (${DEFAULT-VALUE}).")
    private int loadQuestions;

    @Option(names = "--load-rate", defaultValue = "50", description = "How many of these a second (${DEFAULT-VALUE}).")
    private double loadRate;

    @Mixin
    private ContestOptions options = new ContestOptions(Duration.ofDays(6));

    @Override
    public void run(Report report) throws Exception {
        options.verify();
        Path edition = Path.of(System.getProperty("keytrail.root")).resolve("standalone/target/edition");
        try (Workspace workspace = Workspace.open()) {
            report.progress("query: starting a broker and a schema registry");
            Cluster cluster = Cluster.start(edition, workspace);
            CallPlan plan =
                    new CallPlan(calls, accounts, heaviest, Instant.now().minus(options.span()), options.span(), SEED);
            report.progress(String.format(Locale.ROOT, "query: writing %,d calls of %,d accounts", calls, accounts));
            CallTopic topic = CallTopic.fill(cluster, plan, report::progress);
            Questions questions = new Questions(plan, SEED);
            List<Question> forNewest = questions.newest(newest, askedAccounts);
            List<Question> forFiltered = questions.filtered(filtered);
            Expected expected = new Expected(
                    plan,
                    Stream.concat(forNewest.stream(), forFiltered.stream()).toList());
            Examination ofNewest = new Examination(forNewest, expected);
            Examination ofFiltered = new Examination(forFiltered, expected);
            QueryFigures figures = new QueryFigures(options.rounds());

            double limit = inProcess(
                    report, new Course(cluster, topic, workspace, options.threads()), ofNewest, ofFiltered, figures);
            report.progress("query: starting streams-app");
            StreamsAppProcess app = StreamsAppProcess.start(
                    edition,
                    cluster,
                    workspace,
                    IntStream.range(0, accounts).mapToObj(CallPlan::accountId).toList());
            awaitTakenIn(cluster, topic);
            HttpCalls http = new HttpCalls(app);
            overHttp(report, http, ofNewest, ofFiltered, figures);
            exports(report, new ExportRun(http, plan, BUSIEST), figures);
            double rate = ingestLimit.orElse(limit) / 2;
            report.progress(String.format(Locale.ROOT, "query: %,.0f calls a second flow in", rate));
            figures.underLoad(
                    new UnderLoad(cluster, topic, http)
                            .run(rate, questions.newest(loadQuestions, askedAccounts), loadRate),
                    rate);

            figures.addTo(report);
            Path file = options.chart("query");
            figures.chart(report.provenance()).write(file);
            report.progress("chart: " + file);
        }
    }

    /** Rounds of taking in and asking; calls a second that were taken in. */
    private double inProcess(
            Report report, Course course, Examination ofNewest, Examination ofFiltered, QueryFigures figures)
            throws Exception {
        report.progress("query: filling PostgreSQL");
        Optional<PostgresCalls> postgres =
                PostgresCalls.ifInstalled(course.calls().plan(), course.workspace());
        if (postgres.isEmpty()) {
            report.progress("query: no PostgreSQL server is installed: it is left out");
        }
        FullTopology keytrail = new FullTopology((same, reads) -> {
            Map<String, CallReader> readers = new LinkedHashMap<>();
            readers.put(QueryFigures.IN_PROCESS, new InProcess(reads.calls()));
            postgres.ifPresent(calls -> readers.put(QueryFigures.POSTGRES, calls));
            figures.newest(ofNewest.of(readers));
            figures.filtered(ofFiltered.of(readers));
        });
        List<Lap> laps = new Contest(course.cluster(), options, report)
                .run(List.of(new Entry("taken in", keytrail, course)))
                .values()
                .iterator()
                .next();
        return Spread.of(laps, Lap::callsPerSecond).median();
    }

    private static void awaitTakenIn(Cluster cluster, CallTopic topic) throws Exception {
        String group = topic.topics().applicationId(Application.RECORDS);
        long deadline = System.nanoTime() + TIME_TO_TAKE_IN.toNanos();
        while (!cluster.hasCommitted(group, topic.ends())) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("streams-app has not taken in all calls after " + TIME_TO_TAKE_IN);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private void overHttp(
            Report report, HttpCalls http, Examination ofNewest, Examination ofFiltered, QueryFigures figures)
            throws Exception {
        report.progress("query: asking over HTTP");
        for (int round = 0; round < options.warmUp() + options.rounds(); round++) {
            figures.newest(ofNewest.of(Map.of(QueryFigures.HTTP, http)));
            figures.filtered(ofFiltered.of(Map.of(QueryFigures.HTTP, http)));
        }
    }

    private void exports(Report report, ExportRun run, QueryFigures figures) throws Exception {
        List<Double> speeds = new ArrayList<>();
        for (int i = 0; i < options.warmUp() + exports; i++) {
            double speed = run.callsPerSecond();
            report.progress(String.format(Locale.ROOT, "query: exported %,.0f calls a second", speed));
            speeds.add(speed);
        }
        figures.exports(speeds.subList(options.warmUp(), speeds.size()));
    }
}
