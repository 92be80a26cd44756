package io.keytrail.admin.http;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Keycloak as it is downloaded, in a process of its own, with the realm of docker-compose.yml as it is committed. The
 * build unpacks it into {@code target}, where it also keeps its database, which every start makes anew.
 */
final class Keycloak implements AutoCloseable {

    /** Of every person in the realm. */
    static final String PASSWORD = UUID.randomUUID().toString();

    static final String CONSOLE_SECRET = UUID.randomUUID().toString();
    static final String PROGRAM_SECRET = UUID.randomUUID().toString();

    private static final Path REALM = Path.of("../deploy/keycloak/keytrail-realm.json");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Runs a program until it ends or standard input is closed, which also happens when this JVM is killed. */
    private static final String UNTIL_PARENT_ENDS =
            "exec 3<&0; \"$0\" \"$@\" </dev/null & child=$!; { cat <&3; kill $child; } & wait $child";

    private final int port;
    private final Process process;

    private Keycloak(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /** Starts it, for a console that people reach at that address, and returns at once. */
    static Keycloak start(String consoleUrl) {
        Path home = Path.of(System.getProperty("keytrail.keycloak"));
        int port = freePort();
        try {
            deleteTree(home.resolve("data"));
            Path realms = Files.createDirectories(home.resolve("data/import"));
            Files.copy(REALM, realms.resolve("keytrail-realm.json"), StandardCopyOption.REPLACE_EXISTING);
            ProcessBuilder builder = new ProcessBuilder(List.of(
                            "sh",
                            "-c",
                            UNTIL_PARENT_ENDS,
                            // unpacked without its permissions
                            "sh",
                            home.resolve("bin/kc.sh").toString(),
                            "start-dev",
                            "--import-realm",
                            "--http-host=127.0.0.1",
                            "--http-port=" + port))
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("data/log").toFile());
            builder.environment()
                    .putAll(Map.of(
                            "JAVA",
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                            "JAVA_OPTS", "-Xms64m -Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1",
                            "KEYTRAIL_CONSOLE_URL", consoleUrl,
                            "KEYTRAIL_CONSOLE_SECRET", CONSOLE_SECRET,
                            "KEYTRAIL_PROGRAM_SECRET", PROGRAM_SECRET,
                            "KEYTRAIL_DEMO_PASSWORD", PASSWORD));
            return new Keycloak(port, builder.start());
        } catch (IOException failed) {
            throw new UncheckedIOException("No Keycloak in " + home + ": build it first", failed);
        }
    }

    /** The issuer's name in tokens. */
    String issuerUri() {
        return "http://localhost:" + port + "/realms/keytrail";
    }

    /** Where programs get tokens. */
    String tokenEndpoint() {
        return issuerUri() + "/protocol/openid-connect/token";
    }

    void awaitReady() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(issuerUri() + "/.well-known/openid-configuration"))
                .build();
        HttpClient http = HttpClient.newHttpClient();
        await("Keycloak")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .failFast("Keycloak has ended", () -> !process.isAlive())
                .until(() -> http.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200);
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
