package io.keytrail.benchmarks.ingest;

import io.keytrail.benchmarks.Benchmark;
import io.keytrail.benchmarks.broker.Cluster;
import io.keytrail.benchmarks.contest.Contender;
import io.keytrail.benchmarks.contest.Contest;
import io.keytrail.benchmarks.contest.ContestOptions;
import io.keytrail.benchmarks.contest.Course;
import io.keytrail.benchmarks.contest.Entry;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    private static final long SEED = 20_261_123;

    @Option(names = "--calls", defaultValue = "3000000", description = "Calls on the topic (${DEFAULT-VALUE}).")
    private long calls;

    @Option(names = "--accounts", defaultValue = "1000", description = "Accounts that make them (${DEFAULT-VALUE}).")
    private int accounts;

    @Option(
            names = "--heaviest",
            defaultValue = "0",
            description = "Share of all calls that one account makes beside its part of the rest (${DEFAULT-VALUE}).")
    private double heaviest;

    @Option(
            names = "--only",
            split = ",",
            description =
                    "Measure these only: full, engine, consumer, dsl, postgres; figures that need another are left"
                            + " out.")
    private List<String> only = List.of();

    @Mixin
    private ContestOptions options;

    @Override
    public void run(Report report) throws Exception {
        options.verify();
        Path root = Path.of(System.getProperty("keytrail.root"));
        List<Contender> contenders = contenders(report);
        try (Workspace workspace = Workspace.open()) {
            report.progress("ingest: starting a broker and a schema registry");
            Cluster cluster = Cluster.start(root.resolve("standalone/target/edition"), workspace);
            CallPlan plan =
                    new CallPlan(calls, accounts, heaviest, Instant.now().minus(options.span()), options.span(), SEED);
            report.progress(String.format(Locale.ROOT, "ingest: writing %,d calls of %,d accounts", calls, accounts));
            CallTopic topic = CallTopic.fill(cluster, plan, report::progress);
            Course course = new Course(cluster, topic, workspace, options.threads());
            List<Entry> entries = contenders.stream()
                    .map(contender -> new Entry(contender.name(), contender, course))
                    .toList();
            Map<Contender, List<Lap>> laps = new LinkedHashMap<>();
            new Contest(cluster, options, report)
                    .run(entries)
                    .forEach((entry, theirs) -> laps.put(entry.contender(), theirs));
            IngestFigures figures = new IngestFigures(topic, laps);
            figures.addTo(report);
            Path file = options.chart("ingest");
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
