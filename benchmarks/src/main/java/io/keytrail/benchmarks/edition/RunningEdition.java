package io.keytrail.benchmarks.edition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The one-machine edition without demo, started on a folder of its own and ended, folder and all, by closing. */
public final class RunningEdition implements AutoCloseable {

    private static final String READY = "Keytrail is ready";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path data;
    private final JsonNode facts;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private RunningEdition(Process process, Path data, JsonNode facts) {
        this.process = process;
        this.data = data;
        this.facts = facts;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param portBase first of the ports it takes
     * @param progress takes the lines it prints while starting
     */
    public static RunningEdition start(int portBase, Consumer<String> progress) throws IOException {
        Path root = Path.of(System.getProperty("keytrail.root"));
        Path data = Files.createTempDirectory("keytrail-benchmark-");
        Process process = new ProcessBuilder(
                        root.resolve("keytrail").toString(),
                        "start",
                        "--no-demo",
                        "--data",
                        data.toString(),
                        "--port-base",
                        String.valueOf(portBase))
                .redirectErrorStream(true)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            progress.accept(line);
            if (line.contains(READY)) {
                passOnUntilItEnds(output, progress);
                JsonNode facts = JSON.readTree(data.resolve("standalone.json").toFile());
                return new RunningEdition(process, data, facts);
            }
        }
        throw new IOException("the one-machine edition ended before it was ready; its output is above");
    }

    /** What it says from now on, so that its output never fills up and stops it. */
    private static void passOnUntilItEnds(BufferedReader output, Consumer<String> progress) {
        Thread reader = new Thread(
                () -> {
                    try (output) {
                        for (String line = output.readLine(); line != null; line = output.readLine()) {
                            progress.accept(line);
                        }
                    } catch (IOException e) {
                        progress.accept("the edition's output ended: " + e.getMessage());
                    }
                },
                "edition-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** The port of one of its parts, by its name in {@code standalone.json}. */
    public int port(String part) {
        return facts.path("ports").path(part).intValue();
    }

    /** What a Kafka client needs as {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port("kafka");
    }

    /** Where the schema registry answers. */
    public String registryUrl() {
        return "http://127.0.0.1:" + port("registry") + "/apis/ccompat/v7";
    }

    /** POSTs to key-admin's REST API as a demo user; the JSON answer of a status below 300. */
    public JsonNode post(String user, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port("admin") + path))
                .timeout(PATIENCE)
                .header("Authorization", "Basic " + credentials(user))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException("POST " + path + " answered " + response.statusCode() + ": "
                    + JSON.readTree(response.body()).path("detail").asText());
        }
        return JSON.readTree(response.body());
    }

    private String credentials(String user) {
        for (JsonNode candidate : facts.path("users")) {
            if (candidate.path("user").asText().equals(user)) {
                String pair = user + ":" + candidate.path("password").asText();
                return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            }
        }
        throw new IllegalArgumentException("the edition has no user " + user);
    }

    @Override
    public void close() throws IOException {
        process.toHandle().destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Files.walkFileTree(data, new Deletion());
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure) {
            try {
                Files.delete(folder);
            } catch (IOException e) {
                throw new UncheckedIOException("a part of the edition still writes to " + folder, e);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
