package io.keytrail.benchmarks.revocation;

import com.fasterxml.jackson.databind.JsonNode;
import io.keytrail.benchmarks.Benchmark;
import io.keytrail.benchmarks.broker.Offsets;
import io.keytrail.benchmarks.edition.RunningEdition;
import io.keytrail.benchmarks.load.CallFlow;
import io.keytrail.benchmarks.report.BarChart;
import io.keytrail.benchmarks.report.ChartFile;
import io.keytrail.benchmarks.report.Figure;
import io.keytrail.benchmarks.report.Percentiles;
import io.keytrail.benchmarks.report.Report;
import io.keytrail.benchmarks.report.Spread;
import io.keytrail.guard.KeyGuard;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.schemas.topics.TopicCatalogue.Application;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How long a key lives on after somebody asked for its end, while calls flow in: from the request to its acknowledgement,
 * and from the acknowledgement to the last time any guard accepted the key.
 */
@Command(
        name = "revocation",
        description =
                "From asking for a deactivation to its acknowledgement, and on to the last acceptance by a guard, while"
                        + " calls flow in.",
        mixinStandardHelpOptions = true)
public final class RevocationBenchmark implements Benchmark {

    private static final String USER = "gus@globex.test";
    private static final String SLOT = "/api/v1/accounts/globex/keys/private-app/revocation/";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final double LEAST_SHARE_OF_LOAD = 0.95;
    private static final long PAUSE_MILLIS = 5;
    private static final int PROGRESS_EVERY = 50;

    @Option(names = "--rounds", defaultValue = "200", description = "Keys to deactivate (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-up",
            defaultValue = "50",
            description = "Rounds before that, not counted (${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(names = "--guards", defaultValue = "8", description = "Guards that follow the keys (${DEFAULT-VALUE}).")
    private int guards;

    @Option(
            names = "--load",
            defaultValue = "20000",
            description = "Calls per second that flow in meanwhile; 0: none (${DEFAULT-VALUE}).")
    private int load;

    @Option(
            names = "--ask-every",
            defaultValue = "1000",
            description = "Microseconds from one question to the next, for each guard (${DEFAULT-VALUE}).")
    private long askEveryMicros;

    @Option(
            names = "--port-base",
            defaultValue = "18080",
            description = "First port of the edition (${DEFAULT-VALUE}).")
    private int portBase;

    @Mixin
    private ChartFile chartFile;

    @Override
    public void run(Report report) throws Exception {
        if (rounds < 1 || warmUp < 0 || guards < 1 || load < 0 || askEveryMicros < 1) {
            throw new IllegalArgumentException(
                    "--rounds, --guards and --ask-every take 1 or more, --warm-up and --load 0 or more");
        }
        try (RunningEdition edition = RunningEdition.start(portBase, report::progress)) {
            List<KeyGuard> started = new ArrayList<>();
            try {
                for (int i = 0; i < guards; i++) {
                    started.add(startGuard(edition, "benchmark-" + i));
                }
                if (load == 0) {
                    measure(edition, started, report);
                } else {
                    measureUnderLoad(edition, started, report);
                }
            } finally {
                started.forEach(KeyGuard::close);
            }
        }
    }

    private static KeyGuard startGuard(RunningEdition edition, String name) throws InterruptedException, IOException {
        KeyGuard guard = KeyGuard.connectedTo(edition.bootstrapServers())
                .readingSchemasFrom(edition.registryUrl())
                .recordingCallsAs(name)
                .withoutRecording()
                .start();
        if (!guard.awaitReady(PATIENCE)) {
            guard.close();
            throw new IOException("guard " + name + " was not ready within " + PATIENCE);
        }
        return guard;
    }

    private void measureUnderLoad(RunningEdition edition, List<KeyGuard> following, Report report) throws Exception {
        TopicCatalogue topics = TopicCatalogue.defaults();
        String topic = topics.apiCalls().name();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", edition.bootstrapServers()));
                CallFlow flow = CallFlow.start(
                        edition.bootstrapServers(),
                        Map.of("schema.registry.url", edition.registryUrl()),
                        topic,
                        load)) {
            measure(edition, following, report);
            report.add(new Figure("revocation.load", flow.perSecond(), "calls/s", (double) load));
            Offsets offsets = new Offsets(admin);
            double behind = awaitCommitted(offsets, topics.applicationId(Application.RECORDS), offsets.ends(topic));
            report.add(new Figure("revocation.load_behind_ms", behind, "ms", null));
            verifyLoad(flow, offsets, topic);
        }
    }

    private void verifyLoad(CallFlow flow, Offsets offsets, String topic) throws Exception {
        double reached = flow.perSecond();
        long sent = Arrays.stream(flow.end()).sum();
        long written =
                offsets.ends(topic).values().stream().mapToLong(Long::longValue).sum();
        if (reached < load * LEAST_SHARE_OF_LOAD || written != sent) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "%,.0f of %,d calls/s flowed in, %,d of %,d lie in the topic: the figures are of another load",
                    reached,
                    load,
                    written,
                    sent));
        }
    }

    /** Milliseconds until the read side has committed what was in the topic when this was called, while calls flow on. */
    private static double awaitCommitted(Offsets offsets, String group, Map<TopicPartition, Long> ends)
            throws Exception {
        long begun = System.nanoTime();
        while (offsets.behind(group, ends) > 0) {
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new IllegalStateException(offsets.behind(group, ends) + " calls are not in the call log "
                        + PATIENCE + " after they were written: streams-app does not keep up");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return (System.nanoTime() - begun) / 1e6;
    }

    private void measure(RunningEdition edition, List<KeyGuard> following, Report report) throws Exception {
        List<Round> counted = new ArrayList<>();
        for (int round = -warmUp; round < rounds; round++) {
            Round measured = deactivateOne(edition, following);
            if (round >= 0) {
                counted.add(measured);
            }
            if ((round + 1) % PROGRESS_EVERY == 0 && round >= 0) {
                report.progress("revocation: " + (round + 1) + " of " + rounds + " rounds");
            }
        }
        Spread request = report(report, "revocation.request", counted, Round::requestToAckMillis);
        Spread acceptance = report(report, "revocation.ack", counted, Round::ackToLastAcceptanceMillis);
        report(report, "revocation.question_gap", counted, Round::widestGapMillis);
        Path file = chartFile.of("revocation");
        chart(request, acceptance, report.provenance()).write(file);
        report.progress("chart: " + file);
    }

    private interface Millis {
        double of(Round round);
    }

    /** Adds both percentiles; the least, the median and the 99th. */
    private static Spread report(Report report, String name, List<Round> counted, Millis millis) {
        Percentiles all =
                new Percentiles(counted.stream().mapToDouble(millis::of).toArray());
        report.add(new Figure(name + "_p50_ms", all.at(50), "ms", null));
        report.add(new Figure(name + "_p99_ms", all.at(99), "ms", null));
        return new Spread(all.at(50), all.at(Double.MIN_NORMAL), all.at(99));
    }

    private record Round(double requestToAckMillis, double ackToLastAcceptanceMillis, double widestGapMillis) {}

    private Round deactivateOne(RunningEdition edition, List<KeyGuard> following) throws Exception {
        JsonNode generated = edition.post(USER, SLOT + "generate", "{}");
        String key = generated.path("key").asText();
        List<Supplier<CallOutcome>> asked = new ArrayList<>();
        for (KeyGuard guard : following) {
            asked.add(() -> guard.verify(key, "GET", "/contacts").outcome());
        }
        asked.forEach(RevocationBenchmark::awaitAccepted);
        Questions questions = Questions.every(askEveryMicros, asked);
        CompletableFuture<Questions.Answers> answers = questions.askInBackground();
        long requested = System.nanoTime();
        edition.post(
                USER,
                SLOT + "deactivate",
                "{\"expectedKeyId\":\"" + generated.path("keyId").asText() + "\"}");
        long acknowledged = System.nanoTime();
        Questions.Answers given = questions.await(answers, PATIENCE.toSeconds());
        // a guard that refused before the acknowledgement arrived kept nobody waiting
        return new Round(
                (acknowledged - requested) / 1e6,
                Math.max(0, given.lastAccepted() - acknowledged) / 1e6,
                given.widestGap() / 1e6);
    }

    private static void awaitAccepted(Supplier<CallOutcome> guard) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (guard.get() != CallOutcome.ACCEPTED) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("a guard does not know a new key after " + PATIENCE);
            }
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }

    private BarChart chart(Spread request, Spread acceptance, String provenance) {
        return new BarChart(
                        "The end of a key",
                        "Milliseconds, shorter is better; the bar is the median of " + rounds
                                + " rounds, the line goes from the least to the 99th percentile",
                        String.format(
                                Locale.ROOT,
                                "%d guards, %,d calls/s flowing in, all on one machine; %s",
                                guards,
                                load,
                                provenance))
                .bar("asked → acknowledged", request, text(request), true)
                .bar("→ last acceptance", acceptance, text(acceptance), true);
    }

    private static String text(Spread spread) {
        return String.format(Locale.ROOT, "%.1f ms, p99 %.1f ms", spread.median(), spread.max());
    }
}
