package io.keytrail.standalone.edition;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.standalone.testing.Csv;
import io.keytrail.standalone.testing.EditionClient;
import io.keytrail.standalone.testing.EditionClient.Answer;
import io.keytrail.standalone.testing.RunningEdition;
import io.keytrail.standalone.testing.SecretSearch;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a newcomer does, on a started edition without demo, over HTTP only. The journey is walked once; then the edition
 * is stopped and started, killed and started. Each test looks at one promise of it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NewcomersFlowIT {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Path folder;
    private RunningEdition edition;
    private Journey journey;
    private List<JsonNode> calls;
    private List<JsonNode> audit;
    private List<JsonNode> auditOfNoAccount;
    private JsonNode verification;
    private final Map<String, String> exports = new LinkedHashMap<>();
    private final Map<String, String> readings = new LinkedHashMap<>();
    private int exitStatus;
    private List<ProcessHandle> processes;

    @BeforeAll
    void walk(@TempDir Path temporary) {
        folder = temporary;
        Path data = folder.resolve("data");
        int portBase = RunningEdition.freePortBase();
        edition = RunningEdition.start(data, portBase, "--no-demo");
        journey = Journey.walk(edition);
        calls = journey.records("calls");
        audit = journey.records("audit");
        auditOfNoAccount = journey.auditOfNoAccount();
        verification = journey.verification();
        for (String log : List.of("calls", "audit")) {
            for (String mediaType : List.of("text/csv", "application/x-ndjson")) {
                exports.put(log + " " + mediaType, journey.export(log, mediaType));
            }
        }
        readings.put("before", Journey.everythingOn(edition));
        processes = edition.processes();
        exitStatus = edition.stop();
        edition = RunningEdition.start(data, portBase, "--no-demo");
        readings.put("after a restart", Journey.everythingOn(edition));
        edition.killAll();
        edition = RunningEdition.start(data, portBase, "--no-demo");
        readings.put("after a kill", Journey.everythingOn(edition));
    }

    @AfterAll
    void stop() {
        if (edition != null) {
            edition.close();
        }
    }

    @Test
    void generatingTwiceIsAConflict() {
        assertThat(answer("generate").status()).isEqualTo(201);
        assertThat(answer("generate again").status()).isEqualTo(409);
        assertThat(answer("generate again").problem()).isEqualTo("key-exists");
    }

    @Test
    void analystAndMemberAreRefusedAndAuditedInTheAccount() {
        assertThat(answer("generate as analyst").problem()).isEqualTo("forbidden");
        assertThat(answer("rotate as member").problem()).isEqualTo("forbidden");
        assertThat(denials(audit))
                .containsExactlyInAnyOrder("GENERATE DENIED " + Journey.ANA, "ROTATE DENIED " + Journey.BOB);
    }

    @Test
    void whoeverComesFromAnotherAccountIsRefusedAndAuditedUnderNoAccount() {
        assertThat(answer("rotate from another account").problem()).isEqualTo("forbidden");
        assertThat(denials(auditOfNoAccount)).containsExactly("ROTATE DENIED " + Journey.GUS);
        assertThat(auditOfNoAccount.get(0).required("targetAccount").asString()).isEqualTo(Journey.ACCOUNT);
    }

    @Test
    void showingGivesTheSameKeyAndIsAudited() {
        assertThat(answer("show").json().required("key").asString().equals(journey.keys.get(1)))
                .as("the shown key is the generated one")
                .isTrue();
        assertThat(applied()).contains("SHOW");
    }

    @Test
    void inTheGracePeriodBothKeysPassAndThenOnlyTheNewOne() {
        assertThat(answer("rotate with grace").status()).isEqualTo(200);
        assertThat(answer("old key in grace").status()).isEqualTo(200);
        assertThat(answer("old key after grace").status()).isEqualTo(401);
        assertThat(answer("old key after grace").problem()).isEqualTo("key-expired");
        assertThat(answer("new key after grace").status()).isEqualTo(200);
    }

    @Test
    void aDeactivatedKeyIsRefused() {
        assertThat(answer("deactivate").status()).isEqualTo(200);
        assertThat(answer("key after deactivation").status()).isEqualTo(401);
        assertThat(answer("key after deactivation").problem()).isEqualTo("key-deactivated");
    }

    @Test
    void onlyTheHealthCheckNeedsNoKey() {
        assertThat(answer("health check").status()).isEqualTo(200);
        assertThat(answer("below the health check").problem()).isEqualTo("key-missing");
    }

    @Test
    void theConnectedAppPassesThroughAllOfIt() {
        assertThat(journey.salesforceStatuses).hasSizeGreaterThan(3).containsOnly(200);
    }

    @Test
    void theCallLogSaysWhatWasCalledInOrder() {
        List<String> logged = new ArrayList<>();
        calls.forEach(call -> logged.add(call.required("requestId").asString() + " "
                + call.required("status").asInt()));
        Collections.reverse(logged);
        assertThat(logged).isEqualTo(journey.knownCalls);
    }

    @Test
    void theAuditLogSaysWhatWasDoneInOrder() {
        assertThat(applied()).containsExactly("GENERATE", "GENERATE", "SHOW", "ROTATE", "GRACE_END", "DEACTIVATE");
        assertThat(verification.required("whole").asBoolean()).isTrue();
        assertThat(verification.required("entries").asInt()).isEqualTo(audit.size());
    }

    @Test
    void ndjsonIsTheSameAsJson() {
        for (String log : List.of("calls", "audit")) {
            List<JsonNode> lines = exports.get(log + " application/x-ndjson")
                    .lines()
                    .map(JSON::readTree)
                    .toList();
            assertThat(lines).as(log).isEqualTo(log.equals("calls") ? calls : audit);
        }
    }

    @Test
    void csvIsTheSameAsJson() {
        for (String log : List.of("calls", "audit")) {
            List<Map<String, String>> expected = new ArrayList<>();
            (log.equals("calls") ? calls : audit).forEach(record -> expected.add(flat(record)));
            List<Map<String, String>> rows = Csv.rows(exports.get(log + " text/csv"));
            // 1.900 and 1.9 are one number
            rows.forEach(row -> row.computeIfPresent("latencyMs", (name, millis) -> plain(new BigDecimal(millis))));
            assertThat(rows).as(log).isEqualTo(expected);
        }
        // what a spreadsheet would run is among it, and neutralised
        assertThat(calls.get(0).required("userAgent").asString()).isEqualTo(EditionClient.USER_AGENT);
        assertThat(exports.get("calls text/csv")).contains("\"'=HYPERLINK(\"\"").doesNotContain("\"=HYPERLINK(");
    }

    @Test
    void stoppingLeavesNothingBehind() {
        assertThat(exitStatus).isZero();
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void aRestartChangesNothing() {
        assertThat(readings.get("after a restart")).isEqualTo(readings.get("before"));
    }

    @Test
    void aKillOfEverythingChangesNothing() {
        assertThat(readings.get("after a kill")).isEqualTo(readings.get("before"));
    }

    @Test
    void noKeysTextIsFoundInTheDataFolderOrTheLogs() throws IOException {
        assertThat(new SecretSearch(journey.keys).findings(folder)).isEmpty();
    }

    private Answer answer(String name) {
        return journey.answers.get(name);
    }

    private List<String> applied() {
        List<String> actions = new ArrayList<>();
        audit.stream()
                .filter(entry -> entry.required("outcome").asString().equals("APPLIED"))
                .forEach(entry -> actions.add(entry.required("action").asString()));
        Collections.reverse(actions);
        return actions;
    }

    private static List<String> denials(List<JsonNode> entries) {
        return entries.stream()
                .filter(entry -> entry.required("outcome").asString().equals("DENIED"))
                .map(entry -> entry.required("action").asString() + " DENIED "
                        + entry.required("actor").required("userId").asString())
                .toList();
    }

    private static Map<String, String> flat(JsonNode record) {
        Map<String, String> cells = new LinkedHashMap<>();
        record.propertyStream().forEach(property -> {
            if (property.getValue().isObject()) {
                flat(property.getValue()).forEach((name, value) -> cells.put(property.getKey() + "." + name, value));
            } else {
                cells.put(property.getKey(), text(property.getValue()));
            }
        });
        return cells;
    }

    private static String text(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        return value.isNumber() ? plain(value.decimalValue()) : value.asString();
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
