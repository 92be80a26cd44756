package io.keytrail.benchmarks.restore;

import io.keytrail.benchmarks.Benchmark;
import io.keytrail.benchmarks.broker.Cluster;
import io.keytrail.benchmarks.broker.Offsets;
import io.keytrail.benchmarks.load.CallFlow;
import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.load.CallTopic;
import io.keytrail.benchmarks.product.KeytrailInstance;
import io.keytrail.benchmarks.report.BarChart;
import io.keytrail.benchmarks.report.ChartFile;
import io.keytrail.benchmarks.report.Figure;
import io.keytrail.benchmarks.report.Report;
import io.keytrail.benchmarks.report.Spread;
import io.keytrail.benchmarks.workspace.LoopbackPort;
import io.keytrail.benchmarks.workspace.Workspace;
import io.keytrail.schemas.topics.TopicCatalogue.Application;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How long nobody answers for an account after its instance was lost: with its disk, and nobody who had a copy; and where
 * another instance had one.
 */
@Command(
        name = "restore",
        description =
                "Time until queries are answered again: by an instance that has lost its disk, and by a standby after"
                        + " kill -9 of the owner.",
        mixinStandardHelpOptions = true)
public final class RestoreBenchmark implements Benchmark {

    private static final long SEED = 20_261_127;
    /** What is asked more often is slowed down by it. */
    private static final long PAUSE_MILLIS = 25;

    private static final long LONG_PAUSE_MILLIS = 250;
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int PROGRESS_EVERY_SECONDS = 10;

    @Option(names = "--calls", defaultValue = "10000000", description = "Calls in the store (${DEFAULT-VALUE}).")
    private long calls;

    @Option(names = "--accounts", defaultValue = "1000", description = "Accounts that made them (${DEFAULT-VALUE}).")
    private int accounts;

    @Option(
            names = "--span",
            defaultValue = "PT10M",
            description = "Time before now over which they occurred, evenly; up to P6DT23H (${DEFAULT-VALUE}).")
    private Duration span;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Times that an owner is killed where there is a standby; 0: never (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--cold-rounds", defaultValue = "1", description = "Times that a disk is lost (${DEFAULT-VALUE}).")
    private int coldRounds;

    @Option(
            names = "--load",
            defaultValue = "1000",
            description = "Calls per second that flow in while an owner is killed; 0: none (${DEFAULT-VALUE}).")
    private int load;

    @Option(
            names = "--set",
            description = "A setting of the read side over those that are shipped, as often as needed.",
            paramLabel = "NAME=VALUE")
    private Map<String, String> settings = new TreeMap<>();

    @Option(
            names = "--jvm",
            split = " ",
            defaultValue = "-Xmx512m",
            description = "Options of the instances' JVMs (${DEFAULT-VALUE}).")
    private List<String> jvmOptions;

    @Mixin
    private ChartFile chartFile;

    private Report report;
    private Workspace workspace;
    private Cluster cluster;
    private CallTopic topic;

    @Override
    public void run(Report to) throws Exception {
        verifyOptions();
        report = to;
        Path root = Path.of(System.getProperty("keytrail.root"));
        try (Workspace opened = Workspace.open()) {
            workspace = opened;
            report.progress("restore: starting a broker and a schema registry");
            cluster = Cluster.start(root.resolve("standalone/target/edition"), workspace);
            CallPlan plan = new CallPlan(calls, accounts, 0, Instant.now().minus(span), span, SEED);
            report.progress(String.format(Locale.ROOT, "restore: writing %,d calls of %,d accounts", calls, accounts));
            topic = CallTopic.fill(cluster, plan, report::progress);
            fillStore();
            List<Double> cold = coldRestores();
            List<Double> takeOvers = rounds == 0 ? List.of() : takeOvers();
            Path file = chartFile.of("restore");
            chart(cold, takeOvers).write(file);
            report.progress("chart: " + file);
        }
    }

    private void verifyOptions() {
        if (span.compareTo(CallPlan.LONGEST_SPAN) > 0 || coldRounds < 1 || rounds < 0 || load < 0) {
            throw new IllegalArgumentException("--span takes up to " + CallPlan.LONGEST_SPAN
                    + ", --cold-rounds takes 1 or more, --rounds and --load 0 or more");
        }
    }

    /** The group commits all of the topic, and stops. */
    private void fillStore() throws Exception {
        InstanceProcess instance = start("one", 0);
        double seconds = awaitAnswers(instance, instance.startedNanos(), "takes in");
        awaitCommitted();
        report.add(new Figure("restore.ingest_s", seconds, "s", null));
        instance.verifyCount(new long[0]);
        instance.stop();
    }

    private List<Double> coldRestores() throws Exception {
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round < coldRounds; round++) {
            Workspace.delete(stateOf("one"));
            InstanceProcess instance = start("one", 0);
            seconds.add(awaitAnswers(instance, instance.startedNanos(), "restores"));
            report.progress(String.format(
                    Locale.ROOT, "restore: without a disk, answers again after %.1f s", seconds.get(round)));
            instance.verifyCount(new long[0]);
            instance.stop();
        }
        Spread spread = Spread.of(seconds, Double::doubleValue);
        report.add(Figure.of("restore.cold_s", spread, "s"));
        report.add(new Figure("restore.cold_calls_per_s", calls / spread.median(), "calls/s", null));
        return seconds;
    }

    private List<Double> takeOvers() throws Exception {
        List<Double> seconds = new ArrayList<>();
        InstanceProcess owner = start("one", 1);
        awaitAnswers(owner, owner.startedNanos(), "opens its stores");
        String standbyName = "two";
        InstanceProcess standby = start(standbyName, 1);
        CallFlow flow = load == 0
                ? null
                : workspace.endWithIt(
                        CallFlow.start(cluster.bootstrapServers(), cluster.avroSettings(), topic.name(), load));
        awaitCopy(standby);
        for (int round = 0; round < rounds; round++) {
            long killed = System.nanoTime();
            owner.kill();
            seconds.add(awaitAnswers(standby, killed, "takes over"));
            report.progress(String.format(
                    Locale.ROOT,
                    "restore: standby answers for all %.2f s after kill -9, round %d of %d",
                    seconds.get(round),
                    round + 1,
                    rounds));
            if (round + 1 < rounds) {
                owner = standby;
                standbyName = standbyName.equals("two") ? "one" : "two";
                standby = start(standbyName, 1);
                awaitCopy(standby);
            }
        }
        verifyNothingLost(standby, flow);
        standby.stop();
        report.add(Figure.of("restore.standby_s", Spread.of(seconds, Double::doubleValue), "s"));
        return seconds;
    }

    private void verifyNothingLost(InstanceProcess standby, CallFlow flow) throws Exception {
        long[] further = new long[0];
        if (flow != null) {
            report.add(new Figure("restore.load", flow.perSecond(), "calls/s", (double) load));
            further = flow.end();
        }
        awaitCommitted();
        standby.verifyCount(further);
    }

    private InstanceProcess start(String name, int standbys) throws Exception {
        KeytrailInstance.Setup setup = new KeytrailInstance.Setup(
                cluster.bootstrapServers(),
                cluster.registryUrl(),
                topic.topics(),
                stateOf(name),
                name,
                LoopbackPort.free(),
                standbys,
                settings);
        return InstanceProcess.start(
                new InstanceArguments(setup, topic.plan(), LoopbackPort.free()), jvmOptions, workspace);
    }

    private Path stateOf(String name) throws IOException {
        return workspace.folder("state-" + name);
    }

    /** Seconds from then until it answers for all accounts. */
    private double awaitAnswers(InstanceProcess instance, long since, String doing) throws Exception {
        await(instance::missing, doing, PAUSE_MILLIS);
        return (System.nanoTime() - since) / 1e9;
    }

    private void awaitCopy(InstanceProcess standby) throws Exception {
        await(standby::lag, "copies", LONG_PAUSE_MILLIS);
    }

    private void awaitCommitted() throws Exception {
        String group = topic.topics().applicationId(Application.RECORDS);
        Offsets offsets = new Offsets(cluster.admin());
        Map<TopicPartition, Long> ends = offsets.ends(topic.name());
        await(
                () -> {
                    long behind = offsets.behind(group, ends);
                    return behind == 0 ? "" : behind + " calls are not committed";
                },
                "commits",
                PAUSE_MILLIS);
    }

    private interface Condition {
        /** Empty text once it holds. */
        String missing() throws Exception;
    }

    private void await(Condition condition, String doing, long pauseMillis) throws Exception {
        long begun = System.nanoTime();
        long told = begun;
        for (String missing = condition.missing(); !missing.isEmpty(); missing = condition.missing()) {
            long now = System.nanoTime();
            if (now - begun > PATIENCE.toNanos()) {
                throw new IllegalStateException(doing + " for " + PATIENCE + ", and still: " + missing);
            }
            if (now - told > Duration.ofSeconds(PROGRESS_EVERY_SECONDS).toNanos()) {
                told = now;
                report.progress(String.format(
                        Locale.ROOT,
                        "  %s, %d s: %s",
                        doing,
                        Duration.ofNanos(now - begun).toSeconds(),
                        missing));
            }
            Thread.sleep(pauseMillis);
        }
    }

    private BarChart chart(List<Double> cold, List<Double> takeOvers) {
        BarChart chart = new BarChart(
                "Until queries are answered again",
                "Seconds, shorter is better; the line is the spread",
                String.format(
                        Locale.ROOT,
                        "%,d calls, %,d accounts; broker on the same machine; %s",
                        calls,
                        accounts,
                        report.provenance()));
        bar(chart, "disk lost, no standby", cold);
        if (!takeOvers.isEmpty()) {
            bar(chart, "kill -9, with a standby", takeOvers);
        }
        return chart;
    }

    private static void bar(BarChart chart, String label, List<Double> seconds) {
        Spread spread = Spread.of(seconds, Double::doubleValue);
        chart.bar(label, spread, String.format(Locale.ROOT, "%.1f s", spread.median()), true);
    }
}
