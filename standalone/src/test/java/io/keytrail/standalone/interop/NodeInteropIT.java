package io.keytrail.standalone.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.standalone.testing.EditionClient;
import io.keytrail.standalone.testing.RequiredTool;
import io.keytrail.standalone.testing.RunningEdition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Clients that nobody here wrote, kafkajs and its schema registry client, read every topic and write a call. */
class NodeInteropIT {

    private static final String ADA = "ada@acme.test";
    private static final Path PROGRAM = Path.of("src/test/node");
    private static final Path EXAMPLE = Path.of("../examples/node-producer");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void kafkajsReadsEveryTopicAndWritesACallThatTurnsUpInTheCallLog(@TempDir Path folder) throws Exception {
        Path node = RequiredTool.find("node");
        Path npm = RequiredTool.find("npm");
        Path program = installed(npm, folder);
        try (RunningEdition edition =
                RunningEdition.start(folder.resolve("data"), RunningEdition.freePortBase(), "--no-demo")) {
            // Given a key that was generated, used and deactivated
            EditionClient client = new EditionClient(edition);
            String key = client.act(ADA, "acme", "standard/default", "generate", "{}")
                    .json()
                    .required("key")
                    .asString();
            await().atMost(PATIENCE)
                    .until(() -> client.call(key, "GET", "/contacts/1", "interop-first")
                                    .status()
                            == 200);
            assertThat(client.act(ADA, "acme", "standard/default", "deactivate", "{}")
                            .status())
                    .isEqualTo(200);
            awaitCall(client, "requestId=interop-first");

            // When a Node.js program reads the topics, and writes a call and some garbage
            String callId = UUID.randomUUID().toString();
            JsonNode seen = JsonMapper.shared()
                    .readTree(run(
                            folder,
                            List.of(
                                    node.toString(),
                                    program.resolve("interop.mjs").toString(),
                                    "--kafka",
                                    edition.address("kafka").getAuthority(),
                                    "--registry",
                                    edition.address("registry") + "/apis/ccompat/v7",
                                    "--account",
                                    "acme",
                                    "--call-id",
                                    callId)));

            // Then it has read each topic's records as what they are
            JsonNode topics = seen.required("topics");
            assertThat(sample(topics, "key-actions").required("action").asString())
                    .isEqualTo("DEACTIVATE");
            assertThat(sample(topics, "action-outcomes").required("outcome").asString())
                    .isEqualTo("APPLIED");
            assertThat(sample(topics, "audit-log").required("chainVersion").asInt())
                    .isEqualTo(1);
            assertThat(sample(topics, "key-status").required("state").asString())
                    .isEqualTo("DEACTIVATED");
            assertThat(sample(topics, "api-calls").required("path").asString()).isEqualTo("/contacts/1");
            assertThat(topics.required("key-vault").required("records").asInt()).isPositive();
            assertThat(topics.required("rotation-reminders").required("records").asInt())
                    .isZero();
            // and its call is in the call log, without the credential in its query string
            JsonNode call = awaitCall(client, "requestId=interop");
            assertThat(call.required("callId").asString()).isEqualTo(callId);
            assertThat(call.required("path").asString())
                    .startsWith("/from/node?hapikey=")
                    .doesNotContain("credential");
            assertThat(call.required("userAgent").asString()).isEqualTo("kafkajs");
            // and its garbage is a dead letter that says why and where from
            JsonNode letter = seen.required("deadLetters").required(0);
            assertThat(letter.required("key").asString()).isEqualTo("acme");
            assertThat(letter.required("headers").required("keytrail.reason").asString())
                    .isEqualTo("UNREADABLE");
            assertThat(letter.required("headers")
                            .required("keytrail.origin.topic")
                            .asString())
                    .isEqualTo("keytrail.api-calls");
            recordsACallAsTheExampleDoes(edition, client, node, program);
            assertThat(edition.stop()).isZero();
        }
    }

    /** The very program that docs/integrate.md shows, with the packages that it names. */
    private static void recordsACallAsTheExampleDoes(
            RunningEdition edition, EditionClient client, Path node, Path program) throws Exception {
        // Given the example, and a path that holds a credential
        Files.copy(EXAMPLE.resolve("record-call.js"), program.resolve("record-call.js"));
        JsonMapper json = JsonMapper.shared();
        assertThat(json.readTree(EXAMPLE.resolve("package.json")).required("dependencies"))
                .isEqualTo(json.readTree(PROGRAM.resolve("package.json")).required("dependencies"));

        // When it is run
        JsonNode said = json.readTree(run(
                program,
                List.of(node.toString(), "record-call.js", "globex", "/example/7?hapikey=not-a-real-one&limit=5"),
                Map.of(
                        "KAFKA",
                        edition.address("kafka").getAuthority(),
                        "REGISTRY",
                        edition.address("registry") + "/apis/ccompat/v7")));

        // Then its call is in the account's call log, as it said, and lay in the right partition from the beginning
        JsonNode call = awaitCall(client, "gus@globex.test", "globex", "path=/example/7");
        assertThat(call.required("callId")).isEqualTo(said.required("callId"));
        assertThat(call.required("path").asString()).isEqualTo("/example/7?hapikey=***&limit=5");
        assertThat(call.required("userAgent").asString()).isEqualTo("node-producer/0.1");
        assertThat(client.read("olga@keytrail.test", "/actuator/prometheus", "text/plain")
                        .body()
                        .lines())
                .contains("keytrail_calls_misplaced_total 0.0");
    }

    private static JsonNode sample(JsonNode topics, String topic) {
        return topics.required(topic).required("sample").required("value");
    }

    private static JsonNode awaitCall(EditionClient client, String filter) {
        return awaitCall(client, ADA, "acme", filter);
    }

    private static JsonNode awaitCall(EditionClient client, String user, String account, String filter) {
        String path = "/api/v1/accounts/" + account + "/calls?" + filter;
        return await().atMost(PATIENCE)
                .until(
                        () -> client.read(user, path, "application/json")
                                .json()
                                .required("calls")
                                .path(0),
                        JsonNode::isObject);
    }

    /** The program and its packages, in a folder of this test's own. */
    private static Path installed(Path npm, Path folder) throws IOException, InterruptedException {
        Path target = Files.createDirectory(folder.resolve("node"));
        for (String file : List.of("interop.mjs", "package.json", "package-lock.json", ".npmrc")) {
            Files.copy(PROGRAM.resolve(file), target.resolve(file));
        }
        run(target, List.of(npm.toString(), "ci", "--no-audit", "--no-fund", "--ignore-scripts"));
        return target;
    }

    /** What a program prints on standard output; fails with what it says on standard error. */
    private static String run(Path folder, List<String> command) throws IOException, InterruptedException {
        return run(folder, command, Map.of());
    }

    private static String run(Path folder, List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return output;
    }
}
