package io.keytrail.benchmarks.product;

import io.keytrail.benchmarks.broker.Cluster;
import io.keytrail.benchmarks.workspace.LoopbackPort;
import io.keytrail.benchmarks.workspace.Workspace;
import io.keytrail.standalone.process.ChildLog;
import io.keytrail.standalone.process.ChildProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The service streams-app in a JVM of its own, with the options that its container gives it, a heap of 1 GB and its own
 * settings, on a broker that is there; it ends with the workspace. Each account has an analyst, who comes in with HTTP Basic.
 */
public final class StreamsAppProcess {

    private static final String MAIN = "io.keytrail.streams.StreamsAppMain";
    private static final String HEAP = "-Xmx1g";

    private static final String ANALYST_OF = "analyst@";
    private static final int PASSWORD_BITS = 160;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration TIME_TO_STOP = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 100;
    private static final int OK = 200;

    private final ChildProcess process;
    private final URI address;
    private final String password;

    private StreamsAppProcess(ChildProcess process, URI address, String password) {
        this.process = process;
        this.address = address;
        this.password = password;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param edition the folder that the one-machine edition was built to
     * @param accounts those that have an analyst
     */
    public static StreamsAppProcess start(
            Path edition, Cluster cluster, Workspace workspace, Collection<String> accounts) throws Exception {
        int port = LoopbackPort.free();
        String password = new BigInteger(PASSWORD_BITS, new SecureRandom()).toString(36);
        Path folder = workspace.folder("streams-app");
        Path settings = folder.resolve("settings.properties");
        write(settings, settings(cluster, folder, port, accounts, password));
        ChildProcess process = ChildProcess.start(
                new ChildProcess.Command(
                        "streams-app",
                        MAIN,
                        List.of(edition.resolve("streams-app")
                                .resolve("app.jar")
                                .toAbsolutePath()),
                        List.of(
                                HEAP,
                                "-XX:+ExitOnOutOfMemoryError",
                                "-Djava.io.tmpdir=" + workspace.folder("streams-app-temporary")),
                        List.of("--spring.config.additional-location="
                                + settings.toAbsolutePath().toUri()),
                        Map.of(),
                        folder),
                new ChildLog(workspace.file("streams-app.log")));
        workspace.endWithIt(() -> process.stop(TIME_TO_STOP));
        StreamsAppProcess app = new StreamsAppProcess(process, URI.create("http://127.0.0.1:" + port), password);
        app.awaitReady();
        return app;
    }

    private static Properties settings(
            Cluster cluster, Path folder, int port, Collection<String> accounts, String password) {
        Properties settings = new Properties();
        settings.setProperty("server.address", "127.0.0.1");
        settings.setProperty("server.port", String.valueOf(port));
        settings.setProperty("keytrail.kafka.bootstrap-servers", cluster.bootstrapServers());
        settings.setProperty("keytrail.registry.url", cluster.registryUrl().toString());
        settings.setProperty("keytrail.topics.replication-factor", "1");
        settings.setProperty(
                "keytrail.streams.state-dir", folder.resolve("state").toString());
        settings.setProperty("keytrail.streams.application-server", "127.0.0.1:" + port);
        settings.setProperty("keytrail.streams.instance-id", "benchmark");
        int i = 0;
        for (String account : accounts) {
            String user = "keytrail.access.demo-users[" + i++ + "].";
            settings.setProperty(user + "user", ANALYST_OF + account);
            settings.setProperty(user + "password", password);
            settings.setProperty(user + "account", account);
            settings.setProperty(user + "role", "analyst");
        }
        return settings;
    }

    private static void write(Path file, Properties settings) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (OutputStream out = Files.newOutputStream(file)) {
            settings.store(out, null);
        }
    }

    private void awaitReady() throws Exception {
        HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/actuator/health/readiness"))
                .timeout(PATIENCE)
                .build();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                if (http.send(request, BodyHandlers.discarding()).statusCode() == OK) {
                    return;
                }
            } catch (IOException e) {
                // not yet
            }
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("streams-app is not ready; its last words:\n"
                        + String.join("\n", process.log().tail()));
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** Where it listens. */
    public URI address() {
        return address;
    }

    /** What an account's analyst sends in the header {@code Authorization}. A secret. */
    public String authorization(String account) {
        String pair = ANALYST_OF + account + ":" + password;
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
