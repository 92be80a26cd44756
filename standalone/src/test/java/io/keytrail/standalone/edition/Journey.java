package io.keytrail.standalone.edition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.standalone.testing.EditionClient;
import io.keytrail.standalone.testing.EditionClient.Answer;
import io.keytrail.standalone.testing.RunningEdition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The whole life of a key, walked through once over HTTP on an edition without demo: what was asked, what came back, and
 * what the logs say afterwards.
 */
final class Journey {

    static final String ACCOUNT = "acme";
    static final String ADA = "ada@acme.test";
    static final String ANA = "ana@acme.test";
    static final String BOB = "bob@acme.test";
    static final String GUS = "gus@globex.test";
    static final String OLGA = "olga@keytrail.test";
    static final String STANDARD = "standard/default";

    private static final String SALESFORCE = "connected-app/salesforce";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final Map<String, Answer> answers = new LinkedHashMap<>();
    final List<String> keys = new ArrayList<>();

    /** Calls with a key of the account that was known to the guard, in order: request id and status. */
    final List<String> knownCalls = new ArrayList<>();

    final List<Integer> salesforceStatuses = new ArrayList<>();

    private final EditionClient client;
    private int calls;

    private Journey(EditionClient client) {
        this.client = client;
    }

    static Journey walk(RunningEdition edition) {
        Journey journey = new Journey(new EditionClient(edition));
        journey.walk();
        return journey;
    }

    private void walk() {
        String salesforce = remember(act("generate connected-app", ADA, SALESFORCE, "generate", "{}"));
        awaitStatus(salesforce, 200);

        String first =
                remember(act("generate", ADA, STANDARD, "generate", "{\"note\":\"=the first, with \\\"quotes\\\"\"}"));
        awaitStatus(first, 200);
        answers.put("health check", client.call("", "GET", "/health", "none"));
        answers.put("below the health check", client.call("", "GET", "/health/x", "none"));
        act("generate again", ADA, STANDARD, "generate", "{}");
        act("generate as analyst", ANA, STANDARD, "generate", "{}");
        act("rotate as member", BOB, STANDARD, "rotate", "{}");
        act("rotate from another account", GUS, STANDARD, "rotate", "{}");
        act("show", ADA, STANDARD, "show", "{}");
        call(salesforce);

        // long enough for a call within it, also where everything takes its time
        String second = remember(act("rotate with grace", ADA, STANDARD, "rotate", "{\"grace\":\"PT6S\"}"));
        answers.put("old key in grace", call(first));
        awaitStatus(second, 200);
        awaitStatus(first, 401);
        answers.put("old key after grace", call(first));
        answers.put("new key after grace", call(second));
        call(salesforce);

        act("deactivate", ADA, STANDARD, "deactivate", "{}");
        awaitStatus(second, 401);
        answers.put("key after deactivation", call(second));
        call(salesforce);
        awaitRecorded();
    }

    private Answer act(String name, String user, String slot, String action, String body) {
        Answer answer = client.act(user, ACCOUNT, slot, action, body);
        answers.put(name, answer);
        return answer;
    }

    private String remember(Answer answer) {
        String key = answer.json().required("key").asString();
        keys.add(key);
        return key;
    }

    private void awaitStatus(String key, int status) {
        await().atMost(PATIENCE).until(() -> call(key).status() == status);
    }

    /** One call, never two in the same millisecond: the log orders by it. */
    private Answer call(String key) {
        long now = System.currentTimeMillis();
        while (System.currentTimeMillis() == now) {
            Thread.onSpinWait();
        }
        String requestId = "r" + ++calls;
        Answer answer = client.call(key, "GET", "/crm/v3/objects?step=" + calls, requestId);
        boolean known = answer.status() == 200 || !answer.problem().equals("key-unknown");
        if (known) {
            knownCalls.add(requestId + " " + answer.status());
        }
        if (key.equals(keys.get(0)) && known) {
            salesforceStatuses.add(answer.status());
        }
        return answer;
    }

    /** Guards record calls a moment later, and what is recorded takes another one to be readable. */
    private void awaitRecorded() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(records("calls")).hasSameSizeAs(knownCalls));
        client.awaitCaughtUp(ADA, ACCOUNT, "audit");
        client.awaitCaughtUp(OLGA, "-", "audit");
    }

    /** What the account's log of calls or audit says, newest first. */
    List<JsonNode> records(String log) {
        return client.readAll(ADA, path(log), log.equals("calls") ? "calls" : "entries");
    }

    /** The same in another representation. */
    String export(String log, String mediaType) {
        return client.read(ADA, path(log), mediaType).body();
    }

    List<JsonNode> auditOfNoAccount() {
        return client.readAll(OLGA, "/api/v1/accounts/-/audit", "entries");
    }

    JsonNode verification() {
        return client.read(ADA, path("audit") + "/verify", "application/json").json();
    }

    /** All that can be read of the account, as text: equal before and after whatever must change nothing. */
    static String everythingOn(RunningEdition edition) {
        EditionClient client = new EditionClient(edition);
        StringBuilder everything = new StringBuilder();
        for (String log : List.of("calls", "audit")) {
            everything.append(
                    client.read(ADA, path(log), "application/x-ndjson").body());
        }
        JsonNode verification =
                client.read(ADA, path("audit") + "/verify", "application/json").json();
        everything.append(verification.required("head")).append(verification.required("entries"));
        client.readAdmin(ADA, "/api/v1/accounts/" + ACCOUNT + "/keys")
                .json()
                .required("keys")
                .forEach(everything::append);
        return everything.toString();
    }

    private static String path(String log) {
        return "/api/v1/accounts/" + ACCOUNT + "/" + log;
    }
}
