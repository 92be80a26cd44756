package io.keytrail.standalone.streams;

import io.keytrail.standalone.process.ChildLog;
import io.keytrail.standalone.process.ChildProcess;
import io.keytrail.standalone.service.SpringService;
import io.keytrail.standalone.testing.TestBroker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.awaitility.Awaitility;

/** streams-app as it is shipped, in a JVM of its own, beside others of the same cluster. */
final class QueryInstance implements AutoCloseable {

    /** More than a slow machine needs. */
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final String PASSWORD = "correct-horse";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Path folder;
    private final Path settings;
    private final int port;
    private final int number;
    private ChildProcess process;

    private QueryInstance(Path folder, Path settings, int port, int number) {
        this.folder = folder;
        this.settings = settings;
        this.port = port;
        this.number = number;
    }

    /**
     * Starts an instance and returns at once.
     *
     * @param number tells instances apart
     * @param accounts those that user {@code ana} may read
     */
    static QueryInstance start(TestBroker broker, String prefix, Path parent, int number, List<String> accounts) {
        try {
            Path folder = Files.createDirectories(parent.resolve("instance-" + number));
            int port = TestBroker.freePort();
            Path settings = folder.resolve("settings.properties");
            try (var out = Files.newOutputStream(settings)) {
                settings(broker, prefix, folder, number, port, accounts).store(out, null);
            }
            QueryInstance instance = new QueryInstance(folder, settings, port, number);
            instance.start();
            return instance;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Properties settings(
            TestBroker broker, String prefix, Path folder, int number, int port, List<String> accounts) {
        Properties settings = new Properties();
        settings.putAll(Map.ofEntries(
                Map.entry("server.port", String.valueOf(port)),
                Map.entry("keytrail.kafka.bootstrap-servers", broker.bootstrapServers()),
                Map.entry("keytrail.registry.url", StreamsInstance.avro().get("schema.registry.url")),
                Map.entry("keytrail.topics.prefix", prefix),
                Map.entry("keytrail.topics.replication-factor", "1"),
                Map.entry("keytrail.streams.state-dir", folder.resolve("state").toString()),
                Map.entry("keytrail.streams.instance-id", "query-" + number),
                Map.entry("keytrail.streams.rocksdb-memory", "16MB"),
                Map.entry("keytrail.query.forward.read-timeout", "5s")));
        for (String side : List.of("write", "read")) {
            String consumer = "keytrail.streams." + side + ".properties.main.consumer.";
            settings.setProperty(
                    consumer + "session.timeout.ms", String.valueOf(StreamsInstance.SHORT_SESSION.toMillis()));
            settings.setProperty(consumer + "heartbeat.interval.ms", "500");
        }
        List<String[]> users = new ArrayList<>(List.<String[]>of(new String[] {"olga", "-", "operator"}));
        accounts.forEach(account -> users.add(new String[] {"ana", account, "analyst"}));
        for (int i = 0; i < users.size(); i++) {
            String user = "keytrail.access.demo-users[" + i + "].";
            settings.setProperty(user + "user", users.get(i)[0]);
            settings.setProperty(user + "password", PASSWORD);
            settings.setProperty(user + "account", users.get(i)[1]);
            settings.setProperty(user + "role", users.get(i)[2]);
        }
        return settings;
    }

    /** Starts it again, on what it left behind. */
    void start() {
        process = SpringService.start(
                "streams-app " + number,
                Path.of(System.getProperty("keytrail.edition"), "streams-app"),
                "io.keytrail.streams.StreamsAppMain",
                256,
                settings,
                folder,
                folder,
                new ChildLog(folder.resolve("log")));
    }

    QueryInstance awaitReady() {
        Awaitility.await("instance " + number).atMost(PATIENCE).until(this::isReady);
        return this;
    }

    boolean isReady() {
        try {
            return get("/actuator/health/readiness").statusCode() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.kill();
    }

    int port() {
        return port;
    }

    /** What ana gets. */
    HttpResponse<String> get(String path, String... headers) {
        return send("ana", path, BodyHandlers.ofString(), headers);
    }

    /** What the operator gets. */
    HttpResponse<String> getAsOperator(String path) {
        return send("olga", path, BodyHandlers.ofString());
    }

    /** What ana gets, bit by bit. */
    HttpResponse<InputStream> open(String path, String... headers) {
        return send("ana", path, BodyHandlers.ofInputStream(), headers);
    }

    private <T> HttpResponse<T> send(String user, String path, BodyHandler<T> handler, String... headers) {
        byte[] credentials = (user + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return CLIENT.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.stop(Duration.ofSeconds(15));
    }
}
