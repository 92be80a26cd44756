package io.keytrail.standalone.console;

import static org.awaitility.Awaitility.await;

import io.keytrail.standalone.process.ChildLog;
import io.keytrail.standalone.process.ChildProcess;
import io.keytrail.standalone.testing.RunningEdition;
import io.keytrail.standalone.testing.TestBroker;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Another instance of key-admin beside that of the edition, with its settings but for some: a person's sign-in is fresh
 * for a second only, the account's key is being retired, there is an issuer to sign in at that can't be reached, and
 * between it and the query API is a {@link BreakableLink}.
 */
final class OtherKeyAdmin implements AutoCloseable {

    /** How old a sign-in may be to show a key. */
    static final Duration FRESH_LOGIN = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final URI address = URI.create("http://127.0.0.1:" + TestBroker.freePort());
    private final BreakableLink records;
    private final ChildProcess process;

    private OtherKeyAdmin(RunningEdition edition, List<String> more) {
        records = BreakableLink.to(edition.address("query"));
        Path program = Path.of(System.getProperty("keytrail.edition"), "key-admin", "app.jar");
        process = ChildProcess.start(
                new ChildProcess.Command(
                        "other-key-admin",
                        "io.keytrail.admin.KeyAdminMain",
                        List.of(program.toAbsolutePath()),
                        List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        with(
                                more,
                                "--spring.config.additional-location="
                                        + edition.data()
                                                .resolve("config/key-admin.properties")
                                                .toUri(),
                                "--server.port=" + address.getPort(),
                                "--keytrail.admin.fresh-login=" + FRESH_LOGIN,
                                "--keytrail.kinds.standard.no-new-keys-after=" + inDays(30),
                                "--keytrail.kinds.standard.refused-after=" + inDays(90),
                                "--keytrail.console.sign-in.console-url=" + address,
                                "--keytrail.console.sign-in.issuer-uri=http://127.0.0.1:1/nobody",
                                "--keytrail.admin.query-url=" + records.address()),
                        Map.of(),
                        edition.data()),
                new ChildLog(edition.data().resolve("logs/other-key-admin.log")));
    }

    /** Those settings, and where one is given twice the later. */
    private static List<String> with(List<String> more, String... settings) {
        Map<String, String> all = new LinkedHashMap<>();
        for (List<String> each : List.of(List.of(settings), more)) {
            each.forEach(setting -> all.put(setting.substring(0, setting.indexOf('=')), setting));
        }
        return List.copyOf(all.values());
    }

    /**
     * Returns once it answers.
     *
     * @param more settings, as arguments
     */
    static OtherKeyAdmin beside(RunningEdition edition, String... more) {
        OtherKeyAdmin started = new OtherKeyAdmin(edition, List.of(more));
        try {
            await("another key-admin").atMost(PATIENCE).ignoreExceptions().until(started::isReady);
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private static Instant inDays(int days) {
        return Instant.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(days));
    }

    private boolean isReady() throws IOException {
        HttpURLConnection asked = (HttpURLConnection)
                address.resolve("/actuator/health/readiness").toURL().openConnection();
        return asked.getResponseCode() == HttpURLConnection.HTTP_OK;
    }

    URI address() {
        return address;
    }

    /** The network between it and the query API. */
    BreakableLink records() {
        return records;
    }

    @Override
    public void close() {
        process.kill();
        records.close();
    }
}
