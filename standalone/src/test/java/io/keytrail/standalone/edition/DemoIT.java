package io.keytrail.standalone.edition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.standalone.process.ChildProcess;
import io.keytrail.standalone.testing.EditionClient;
import io.keytrail.standalone.testing.RunningEdition;
import io.keytrail.standalone.testing.SecretSearch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The edition as a newcomer starts it, with the demo. It is started, then its launcher alone is killed; it is started
 * again, and then one of its parts is killed. Each test looks at one promise.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CALLS = "/api/v1/accounts/acme/calls";
    private static final String GLOBEX = "/api/v1/accounts/globex/calls/summary?by=outcome";

    private static final String PROMETHEUS = "/actuator/prometheus";
    private static final Pattern METRIC = Pattern.compile("\\b(?:keytrail|http|jvm|process)_[a-z0-9_]+");

    private String metrics;
    private Path data;
    private RunningEdition edition;
    private JsonNode firstJson;
    private JsonNode secondJson;
    private String permissions;
    private Instant oldest;
    private int backfilled;
    private int keysAfterRestart;
    private int pastAfterRestart;
    private int globexCalls;
    private JsonNode outcomes;
    private List<ProcessHandle> orphans;
    private List<String> endingLast;
    private final List<String> keys = new ArrayList<>();
    private int exitStatus;
    private List<String> lastOutput;

    @BeforeAll
    void startTwice(@TempDir Path folder) throws IOException {
        data = folder.resolve("data");
        int portBase = RunningEdition.freePortBase();
        edition = RunningEdition.start(data, portBase);
        EditionClient first = new EditionClient(edition);
        firstJson = edition.standaloneJson();
        permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("standalone.json")));
        // the topology needs a moment for seven days of calls
        first.awaitCaughtUp(Journey.ADA, "acme", "calls");
        lookAt(first);
        spoilOneRecord();
        metrics = metricsWith("keytrail_dead_letters_total", first);

        orphans = edition.processes();
        endingLast = Stream.of("BrokerMain", "GeneratedMain", "StreamsAppMain", "KeyAdminMain", "SampleMain")
                .filter(mainClass ->
                        part(mainClass).info().commandLine().orElseThrow().contains(ChildProcess.ENDS_LAST))
                .toList();
        edition.killLauncher();
        edition = RunningEdition.start(data, portBase);
        secondJson = edition.standaloneJson();
        EditionClient second = new EditionClient(edition);
        keysAfterRestart = second.readAdmin(Journey.ADA, "/api/v1/accounts/acme/keys")
                .json()
                .required("keys")
                .size();
        pastAfterRestart = past(second);

        part("KeyAdminMain").destroyForcibly();
        exitStatus = edition.awaitExit();
        lastOutput = edition.output();
    }

    private void lookAt(EditionClient client) {
        List<JsonNode> calls = client.read(Journey.ADA, CALLS, "application/x-ndjson")
                .body()
                .lines()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
        oldest =
                Instant.parse(calls.get(calls.size() - 1).required("occurredAt").asString());
        backfilled = past(client);
        outcomes = client.read(Journey.ADA, CALLS + "/summary?by=outcome", "application/json")
                .json();
        globexCalls = client.read(Journey.GUS, GLOBEX, "application/json")
                .json()
                .required("total")
                .asInt();
        for (String slot : List.of("standard/default", "connected-app/salesforce")) {
            keys.add(client.act(Journey.ADA, "acme", slot, "show", "{}")
                    .json()
                    .required("key")
                    .asString());
        }
    }

    /** Calls up to an hour ago: those of the live traffic come on top. */
    private int past(EditionClient client) {
        Instant hourAgo = Instant.parse(began()).minus(Duration.ofHours(1));
        String from = Instant.parse(began()).minus(Duration.ofDays(6)).toString();
        return client.read(
                        Journey.ADA, CALLS + "/summary?by=method&from=" + from + "&to=" + hourAgo, "application/json")
                .json()
                .required("total")
                .asInt();
    }

    private String began() {
        try (var lines = Files.lines(data.resolve("demo.properties"))) {
            return lines.filter(line -> line.startsWith("until="))
                    .findAny()
                    .orElseThrow()
                    .substring("until=".length())
                    .replace("\\", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Something of everything, so that every metric has had a reason to appear. */
    private void spoilOneRecord() {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", edition.address("kafka").getAuthority());
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            var unused = producer.send(
                    new ProducerRecord<>(TopicCatalogue.defaults().apiCalls().name(), "acme", "no call"));
        }
    }

    /** What both services tell Prometheus, once that is among it. */
    private static String metricsWith(String name, EditionClient client) {
        return await().atMost(PATIENCE)
                .until(
                        () -> client.read(Journey.OLGA, PROMETHEUS, "text/plain")
                                        .body()
                                + client.readAdmin(Journey.OLGA, PROMETHEUS).body(),
                        text -> text.contains(name));
    }

    private ProcessHandle part(String mainClass) {
        return edition.processes().stream()
                .filter(process -> process.info().commandLine().orElse("").contains(mainClass))
                .findAny()
                .orElseThrow(() -> new NoSuchElementException("No process runs " + mainClass));
    }

    @AfterAll
    void stop() {
        if (edition != null) {
            edition.close();
        }
    }

    @Test
    void theDashboardAsksForMetricsThatExist() {
        JsonNode dashboard = JsonMapper.shared().readTree(Path.of("../deploy/grafana/dashboards/keytrail.json"));
        Set<String> asked = new TreeSet<>();
        dashboard
                .required("panels")
                .forEach(panel -> panel.required("targets")
                        .forEach(
                                target -> METRIC.matcher(target.required("expr").asString())
                                        .results()
                                        .forEach(found -> asked.add(found.group()))));
        assertThat(asked)
                .hasSizeGreaterThan(5)
                .allSatisfy(name -> assertThat(metrics).containsPattern("(?m)^" + name + "[{ ]"));
    }

    @Test
    void standaloneJsonIsForItsOwnerAloneAndNamesPortsAndUsers() {
        assertThat(permissions).isEqualTo("rw-------");
        assertThat(firstJson.required("ports").propertyNames())
                .containsExactly("admin", "query", "sample", "registry", "kafka", "smtp", "mail");
        List<String> users = new ArrayList<>();
        firstJson
                .required("users")
                .forEach(user -> users.add(user.required("user").asString() + " "
                        + user.required("account").asString() + " "
                        + user.required("role").asString()));
        assertThat(users)
                .containsExactly(
                        "ada@acme.test acme super-admin",
                        "alan@acme.test acme super-admin",
                        "ana@acme.test acme analyst",
                        "bob@acme.test acme member",
                        "gus@globex.test globex super-admin",
                        "olga@keytrail.test - operator");
    }

    @Test
    void passwordsAreKeptOverARestart() {
        assertThat(secondJson.required("users").equals(firstJson.required("users")))
                .as("same users, same passwords")
                .isTrue();
    }

    @Test
    void acmeHasSevenDaysOfCallsAndGlobexNone() {
        assertThat(oldest).isBefore(Instant.parse(began()).minus(Duration.ofDays(6)));
        assertThat(backfilled).isGreaterThan(10_000);
        assertThat(globexCalls).isZero();
    }

    @Test
    void someOfTheCallsWereRefused() {
        List<String> values = new ArrayList<>();
        outcomes.required("groups")
                .forEach(group -> values.add(group.required("value").asString()));
        assertThat(values).contains("ACCEPTED", "KEY_DEACTIVATED");
    }

    @Test
    void startingAgainMakesNoOtherKeysAndNoOtherPast() {
        assertThat(keysAfterRestart).isEqualTo(2);
        assertThat(pastAfterRestart).isEqualTo(backfilled);
    }

    @Test
    void theDemosKeysAreFoundNowhereOnDisk() throws IOException {
        assertThat(new SecretSearch(keys).findings(data)).isEmpty();
    }

    @Test
    void noPartOutlivesAKilledLauncher() {
        // the second start has waited for their ports
        assertThat(orphans).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void brokerAndRegistryEndAfterTheServicesWhenTheLauncherIsKilled() {
        assertThat(endingLast).containsExactlyInAnyOrder("BrokerMain", "GeneratedMain");
    }

    @Test
    void aPartThatDiesStopsEverythingAndIsNamed() {
        assertThat(exitStatus).isEqualTo(1);
        assertThat(lastOutput).anyMatch(line -> line.startsWith("keytrail: The key-admin ended by itself"));
        assertThat(edition.processes()).noneMatch(ProcessHandle::isAlive);
    }
}
