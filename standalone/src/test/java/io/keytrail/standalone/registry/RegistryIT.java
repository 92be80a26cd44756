package io.keytrail.standalone.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.standalone.process.ChildLog;
import io.keytrail.standalone.process.ChildProcess;
import io.keytrail.standalone.testing.TestBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** An id that was given out is in records for ever: whatever happens to the registry, it must stay that schema's. */
class RegistryIT {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int ROUNDS = 3;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void anIdGivenOutRightBeforeAKillIsStillThatSchemas(@TempDir Path folder) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            // Given a registry that has just answered with an id
            int port = TestBroker.freePort();
            ChildProcess registry = start(folder, port);
            int id = register(port, "subject" + round);

            // When it is killed at once and started again
            registry.kill();
            ChildProcess again = start(folder, port);

            // Then the id is that schema's, and no other schema gets it
            assertThat(get(port, "/schemas/ids/" + id)).contains("subject" + round);
            assertThat(register(port, "other" + round)).isGreaterThan(id);
            again.kill();
        }
    }

    private ChildProcess start(Path folder, int port) throws IOException {
        Path program = Path.of(System.getProperty("keytrail.edition"), "registry");
        Path data = Files.createDirectories(folder.resolve("registry"));
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        ChildProcess registry =
                Registry.start(program, data, temporary, port, new ChildLog(folder.resolve("registry.log")));
        await().atMost(PATIENCE).ignoreExceptions().until(() -> get(port, "/subjects") != null);
        return registry;
    }

    private int register(int port, String subject) throws Exception {
        String schema = "{\"type\":\"record\",\"name\":\"" + subject + "\",\"fields\":[]}";
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(Registry.url(port) + "/subjects/" + subject + "/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of("schema", schema))))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        return JSON.readTree(answer.body()).required("id").asInt();
    }

    private String get(int port, String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(Registry.url(port) + path)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
