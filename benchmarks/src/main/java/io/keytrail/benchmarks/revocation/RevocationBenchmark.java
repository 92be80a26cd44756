package io.keytrail.benchmarks.revocation;

import com.fasterxml.jackson.databind.JsonNode;
import io.keytrail.benchmarks.Benchmark;
import io.keytrail.benchmarks.edition.RunningEdition;
import io.keytrail.benchmarks.report.Figure;
import io.keytrail.benchmarks.report.Percentiles;
import io.keytrail.benchmarks.report.Report;
import io.keytrail.guard.KeyGuard;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How long a key lives on after somebody asked for its end: from the request to its acknowledgement, and from the
 * acknowledgement to the last time any guard accepted the key. Each guard is asked about the key over and over by a
 * thread of its own; an acceptance is timed when the question was put, so none is missed for being answered late.
 */
@Command(
        name = "revocation",
        description =
                "From asking for a deactivation to its acknowledgement, and on to the last acceptance by a guard.",
        mixinStandardHelpOptions = true)
public final class RevocationBenchmark implements Benchmark {

    private static final String USER = "gus@globex.test";
    private static final String SLOT = "/api/v1/accounts/globex/keys/private-app/revocation/";
    private static final Duration GUARD_START = Duration.ofSeconds(30);
    private static final long QUESTION_PAUSE_NANOS = 200_000;

    @Option(names = "--rounds", defaultValue = "200", description = "Keys to deactivate (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-up",
            defaultValue = "20",
            description = "Rounds before that, not counted (${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(names = "--guards", defaultValue = "2", description = "Guards that follow the keys (${DEFAULT-VALUE}).")
    private int guards;

    @Option(
            names = "--port-base",
            defaultValue = "18080",
            description = "First port of the edition (${DEFAULT-VALUE}).")
    private int portBase;

    @Override
    public void run(Report report) throws Exception {
        try (RunningEdition edition = RunningEdition.start(portBase, report::progress)) {
            List<KeyGuard> started = new ArrayList<>();
            try {
                for (int i = 0; i < guards; i++) {
                    started.add(startGuard(edition, "benchmark-" + i));
                }
                measure(edition, started, report);
            } finally {
                started.forEach(KeyGuard::close);
            }
        }
    }

    private KeyGuard startGuard(RunningEdition edition, String name) throws InterruptedException, IOException {
        KeyGuard guard = KeyGuard.connectedTo("127.0.0.1:" + edition.port("kafka"))
                .readingSchemasFrom("http://127.0.0.1:" + edition.port("registry") + "/apis/ccompat/v7")
                .recordingCallsAs(name)
                .withoutRecording()
                .start();
        if (!guard.awaitReady(GUARD_START)) {
            guard.close();
            throw new IOException("guard " + name + " was not ready within " + GUARD_START);
        }
        return guard;
    }

    private void measure(RunningEdition edition, List<KeyGuard> following, Report report) throws Exception {
        double[] toAcknowledgement = new double[rounds];
        double[] toLastAcceptance = new double[rounds];
        for (int round = -warmUp; round < rounds; round++) {
            Round measured = deactivateOne(edition, following);
            if (round >= 0) {
                toAcknowledgement[round] = measured.requestToAckMillis();
                toLastAcceptance[round] = measured.ackToLastAcceptanceMillis();
            }
            if ((round + 1) % 50 == 0 && round >= 0) {
                report.progress("revocation: " + (round + 1) + " of " + rounds + " rounds");
            }
        }
        Percentiles request = new Percentiles(toAcknowledgement);
        Percentiles acceptance = new Percentiles(toLastAcceptance);
        report.add(new Figure("revocation.request_p50_ms", request.at(50), "ms", null));
        report.add(new Figure("revocation.request_p99_ms", request.at(99), "ms", null));
        report.add(new Figure("revocation.ack_p50_ms", acceptance.at(50), "ms", null));
        report.add(new Figure("revocation.ack_p99_ms", acceptance.at(99), "ms", null));
    }

    private record Round(double requestToAckMillis, double ackToLastAcceptanceMillis) {}

    private Round deactivateOne(RunningEdition edition, List<KeyGuard> following) throws Exception {
        JsonNode generated = edition.post(USER, SLOT + "generate", "{}");
        String key = generated.path("key").asText();
        for (KeyGuard guard : following) {
            awaitAccepted(guard, key);
        }
        AtomicBoolean asked = new AtomicBoolean(true);
        List<Questions> questions = new ArrayList<>();
        for (KeyGuard guard : following) {
            questions.add(new Questions(guard, key, asked));
        }
        questions.forEach(Thread::start);
        long requested = System.nanoTime();
        edition.post(
                USER,
                SLOT + "deactivate",
                "{\"expectedKeyId\":\"" + generated.path("keyId").asText() + "\"}");
        long acknowledged = System.nanoTime();
        long last = Long.MIN_VALUE;
        for (Questions each : questions) {
            each.join(GUARD_START.toMillis());
            if (each.isAlive()) {
                asked.set(false);
                throw new IOException("a guard still accepts the key " + GUARD_START + " after its deactivation");
            }
            last = Math.max(last, each.lastAccepted - acknowledged);
        }
        // a guard that refused before the acknowledgement arrived kept nobody waiting
        return new Round((acknowledged - requested) / 1e6, Math.max(0, last) / 1e6);
    }

    private static void awaitAccepted(KeyGuard guard, String key) throws IOException {
        long deadline = System.nanoTime() + GUARD_START.toNanos();
        while (!guard.verify(key, "GET", "/contacts").isAccepted()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("a guard does not know a new key after " + GUARD_START);
            }
            Thread.onSpinWait();
        }
    }

    /** Asks one guard about one key until it refuses. */
    private static final class Questions extends Thread {
        private final KeyGuard guard;
        private final String key;
        private final AtomicBoolean asked;
        private volatile long lastAccepted = System.nanoTime();

        Questions(KeyGuard guard, String key, AtomicBoolean asked) {
            super("questions");
            this.guard = guard;
            this.key = key;
            this.asked = asked;
            setDaemon(true);
        }

        @Override
        public void run() {
            while (asked.get()) {
                long now = System.nanoTime();
                if (!guard.verify(key, "GET", "/contacts").isAccepted()) {
                    return;
                }
                lastAccepted = now;
                java.util.concurrent.locks.LockSupport.parkNanos(QUESTION_PAUSE_NANOS);
            }
        }
    }
}
