package io.keytrail.standalone.admin;

import io.keytrail.standalone.process.ChildLog;
import io.keytrail.standalone.process.ChildProcess;
import io.keytrail.standalone.registry.Registry;
import io.keytrail.standalone.service.SpringService;
import io.keytrail.standalone.testing.TestBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Several instances of key-admin as it is shipped, with a schema registry and streams-app, each in a JVM of its own. */
final class KeyAdminCluster implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    /** Of user {@code ada}. */
    static final String PASSWORD = "correct-horse";

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final TestBroker broker;
    private final String prefix;
    private final Path folder;
    private final List<String> accounts;
    private final int registryPort = TestBroker.freePort();
    private final int queryPort = TestBroker.freePort();
    private final List<Integer> adminPorts;
    private final List<ChildProcess> processes = new ArrayList<>();

    /** What came back; without the body as text, which may hold a key. */
    record Answer(int status, JsonNode json, boolean replayed) {

        String text(String member) {
            return json.path(member).asString();
        }

        @Override
        public String toString() {
            return status + " " + json.path("type").asString();
        }
    }

    private KeyAdminCluster(TestBroker broker, Path folder, int instances, List<String> accounts) {
        this.broker = broker;
        this.prefix = broker.newPrefix();
        this.folder = folder;
        this.accounts = accounts;
        this.adminPorts = Collections.nCopies(instances, 0).stream()
                .map(any -> TestBroker.freePort())
                .toList();
    }

    /** Starts all of it, and returns once every part answers. User {@code ada} is super admin of the accounts. */
    static KeyAdminCluster start(TestBroker broker, Path folder, int instances, List<String> accounts)
            throws IOException {
        KeyAdminCluster cluster = new KeyAdminCluster(broker, folder, instances, accounts);
        try {
            cluster.start();
            return cluster;
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void start() throws IOException {
        Path data = Files.createDirectories(folder.resolve("registry"));
        processes.add(Registry.start(
                Path.of(System.getProperty("keytrail.edition"), "registry"),
                data,
                data,
                registryPort,
                new ChildLog(folder.resolve("registry.log"))));
        awaitAnswer(registryPort, "/apis/ccompat/v7/subjects");
        processes.add(service("streams-app", "io.keytrail.streams.StreamsAppMain", queryPort, streamsApp()));
        for (int port : adminPorts) {
            processes.add(service("key-admin", "io.keytrail.admin.KeyAdminMain", port, keyAdmin()));
            // the first one makes the secrets that they share
            awaitAnswer(port, "/actuator/health/readiness");
        }
        awaitAnswer(queryPort, "/actuator/health/readiness");
    }

    private ChildProcess service(String program, String mainClass, int port, Properties own) throws IOException {
        Path home = Files.createDirectories(folder.resolve(program + "-" + port));
        Path settings = home.resolve("settings.properties");
        own.setProperty("server.port", String.valueOf(port));
        own.setProperty("keytrail.kafka.bootstrap-servers", broker.bootstrapServers());
        own.setProperty("keytrail.registry.url", Registry.url(registryPort).toString());
        own.setProperty("keytrail.topics.prefix", prefix);
        own.setProperty("keytrail.topics.replication-factor", "1");
        for (int i = 0; i < accounts.size(); i++) {
            String user = "keytrail.access.demo-users[" + i + "].";
            own.setProperty(user + "user", "ada");
            own.setProperty(user + "password", PASSWORD);
            own.setProperty(user + "account", accounts.get(i));
            own.setProperty(user + "role", "super-admin");
        }
        try (var out = Files.newOutputStream(settings)) {
            own.store(out, null);
        }
        return SpringService.start(
                program,
                Path.of(System.getProperty("keytrail.edition"), program),
                mainClass,
                192,
                settings,
                home,
                home,
                new ChildLog(home.resolve("log")));
    }

    private Properties streamsApp() {
        Properties settings = new Properties();
        settings.setProperty(
                "keytrail.streams.state-dir", folder.resolve("state").toString());
        settings.setProperty("keytrail.streams.application-server", HOST + ":" + queryPort);
        settings.setProperty("keytrail.streams.instance-id", "one");
        settings.setProperty("keytrail.streams.rocksdb-memory", "16MB");
        settings.setProperty("keytrail.access.issuers[0].issuer-uri", "keytrail-key-admin");
        settings.setProperty(
                "keytrail.access.issuers[0].jwks-uri",
                "http://" + HOST + ":" + adminPorts.get(0) + "/.well-known/jwks.json");
        settings.setProperty("keytrail.access.issuers[0].audience", "keytrail-query");
        return settings;
    }

    private Properties keyAdmin() {
        Properties settings = new Properties();
        settings.setProperty("keytrail.access.trusted-proxies", HOST);
        settings.setProperty("keytrail.admin.query-url", "http://" + HOST + ":" + queryPort);
        settings.setProperty(
                "keytrail.vault.keyset-file",
                folder.resolve("secrets/vault.json").toString());
        settings.setProperty("keytrail.vault.create-keyset", "true");
        settings.setProperty(
                "keytrail.service-tokens.key-file",
                folder.resolve("secrets/tokens.json").toString());
        settings.setProperty(
                "keytrail.human-check.secret-file",
                folder.resolve("secrets/human-check").toString());
        return settings;
    }

    private void awaitAnswer(int port, String path) {
        Awaitility.await(path + " at " + port)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> send(port, "GET", path, "").status() == 200);
    }

    /** Where an instance, counted from 0, answers: host and port. */
    String address(int instance) {
        return HOST + ":" + adminPorts.get(instance);
    }

    /** Ends an instance at once, as {@code kill -9} does. */
    void kill(int instance) {
        // after registry and streams-app
        processes.get(2 + instance).kill();
    }

    /** What ada asks of an instance, counted from 0: {@code POST}s the body to a key's route. */
    Answer act(int instance, String account, String action, String body, String... headers) {
        String path = "/api/v1/accounts/" + account + "/keys/standard/default/" + action;
        return send(adminPorts.get(instance), "POST", path, body, headers);
    }

    /** What ada reads from an instance of key-admin. */
    Answer read(int instance, String path) {
        return send(adminPorts.get(instance), "GET", path, "");
    }

    /** What ada reads from the query API. */
    Answer query(String path) {
        return send(queryPort, "GET", path, "");
    }

    private static Answer send(int port, String method, String path, String body, String... headers) {
        byte[] credentials = ("ada:" + PASSWORD).getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + HOST + ":" + port + path))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    answer.statusCode(),
                    JsonMapper.shared().readTree(answer.body()),
                    answer.headers().firstValue("Idempotent-Replayed").isPresent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        for (int i = processes.size() - 1; i >= 0; i--) {
            processes.get(i).kill();
        }
    }
}
