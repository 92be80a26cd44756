package io.keytrail.benchmarks.ingest;

import io.keytrail.benchmarks.Benchmark;
import io.keytrail.benchmarks.broker.Cluster;
import io.keytrail.benchmarks.contest.Contender;
import io.keytrail.benchmarks.contest.Contest;
import io.keytrail.benchmarks.contest.Course;
import io.keytrail.benchmarks.contest.Lap;
import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.load.CallTopic;
import io.keytrail.benchmarks.peers.BareConsumer;
import io.keytrail.benchmarks.peers.CopyIntoPostgres;
import io.keytrail.benchmarks.peers.DslBuild;
import io.keytrail.benchmarks.peers.EngineLimit;
import io.keytrail.benchmarks.product.FullTopology;
import io.keytrail.benchmarks.report.Report;
import io.keytrail.benchmarks.workspace.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How fast calls get from the topic into the call log, usage and last use, and what that costs; against the least that
 * anything on this engine must do, and against other ways to keep the same calls.
 */
@Command(
        name = "ingest",
        description = "Calls taken in per second, and what each costs: Keytrail's topology, the engine's limit, a bare"
                + " consumer, the usual Kafka Streams build, PostgreSQL.",
        mixinStandardHelpOptions = true)
public final class IngestBenchmark implements Benchmark {

    /** Calls must not turn 7 days old while they are measured. */
    private static final Duration LONGEST_SPAN = Duration.ofDays(7).minusHours(1);

    private static final long SEED = 20_261_123;

    @Option(names = "--calls", defaultValue = "1000000", description = "Calls on the topic (${DEFAULT-VALUE}).")
    private long calls;

    @Option(names = "--accounts", defaultValue = "1000", description = "Accounts that make them (${DEFAULT-VALUE}).")
    private int accounts;

    @Option(
            names = "--heaviest",
            defaultValue = "0",
            description = "Share of all calls that one account makes beside its part of the rest (${DEFAULT-VALUE}).")
    private double heaviest;

    @Option(
            names = "--span",
            defaultValue = "PT10M",
            description = "Time before now over which the calls occur, evenly; up to P6DT23H (${DEFAULT-VALUE}).")
    private Duration span;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-up",
            defaultValue = "1",
            description = "Rounds before them that count for nothing (${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--threads",
            defaultValue = "2",
            description = "Threads of each, stream threads or others (${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--only",
            split = ",",
            description =
                    "Measure these only: full, engine, consumer, dsl, postgres; figures that need another are left"
                            + " out.")
    private List<String> only = List.of();

    @Option(
            names = "--svg",
            description = "Where the chart goes (benchmarks/target/charts/ingest.svg).",
            paramLabel = "FILE")
    private Optional<Path> svg = Optional.empty();

    @Override
    public void run(Report report) throws Exception {
        if (span.compareTo(LONGEST_SPAN) > 0 || rounds < 1 || warmUp < 0 || threads < 1) {
            throw new IllegalArgumentException("--span takes up to " + LONGEST_SPAN
                    + ", --rounds and --threads take 1 or more, --warm-up 0 or more");
        }
        Path root = Path.of(System.getProperty("keytrail.root"));
        List<Contender> contenders = contenders(report);
        try (Workspace workspace = Workspace.open()) {
            report.progress("ingest: starting a broker and a schema registry");
            Cluster cluster = Cluster.start(root.resolve("standalone/target/edition"), workspace);
            CallPlan plan =
                    new CallPlan(calls, accounts, heaviest, Instant.now().minus(span), span, SEED);
            report.progress(String.format(Locale.ROOT, "ingest: writing %,d calls of %,d accounts", calls, accounts));
            CallTopic topic = CallTopic.fill(cluster, plan, report::progress);
            Course course = new Course(cluster, topic, workspace, threads);
            Map<Contender, List<Lap>> laps = new Contest(course, report).run(contenders, warmUp, rounds);
            IngestFigures figures = new IngestFigures(topic, laps);
            figures.addTo(report);
            Path file = svg.orElse(root.resolve("benchmarks/target/charts/ingest.svg"));
            figures.chart(report.provenance()).write(file);
            report.progress("chart: " + file);
        }
    }

    private List<Contender> contenders(Report report) {
        List<Contender> all =
                new ArrayList<>(List.of(new FullTopology(), new EngineLimit(), new BareConsumer(), new DslBuild()));
        CopyIntoPostgres.ifInstalled()
                .ifPresentOrElse(
                        all::add,
                        () -> report.progress("ingest: no PostgreSQL server (initdb, postgres) is installed, neither in"
                                + " /usr/lib/postgresql nor on the PATH: it is left out"));
        if (only.isEmpty()) {
            return all;
        }
        List<Contender> chosen =
                all.stream().filter(each -> only.contains(each.name())).toList();
        if (chosen.size() != only.size()) {
            throw new IllegalArgumentException(
                    "--only takes names of " + all.stream().map(Contender::name).toList() + ", but is " + only);
        }
        return chosen;
    }
}
