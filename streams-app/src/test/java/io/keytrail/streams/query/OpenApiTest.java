package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.streams.records.RecordsDriver;
import io.keytrail.streams.runtime.Instance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

class OpenApiTest {

    /** What only the verification of a chain that is not whole has. */
    private static final Set<String> WHERE_A_CHAIN_IS_BROKEN = Set.of("sequence", "reason", "why");

    @RegisterExtension
    static final QueryFixture query = new QueryFixture();

    @Test
    void everyRouteIsDescribedForEverybodyToRead() {
        JsonNode paths = description().get("paths");

        assertThat(paths.propertyNames())
                .containsExactlyInAnyOrder(
                        "/api/v1/accounts/{account}/calls",
                        "/api/v1/accounts/{account}/calls/stream",
                        "/api/v1/accounts/{account}/calls/summary",
                        "/api/v1/accounts/{account}/calls/series",
                        "/api/v1/accounts/{account}/usage",
                        "/api/v1/accounts/{account}/audit",
                        "/api/v1/accounts/{account}/audit/verify",
                        "/api/v1/accounts/{account}/keys",
                        "/api/v1/accounts/{account}/keys/{kind}/{name}/impact",
                        "/api/v1/keys/{keyHash}",
                        "/api/v1/cluster");
        paths.forEach(
                path -> assertThat(path.get("get").get("summary").asString()).isNotEmpty());
    }

    @Test
    void everyQueryParameterThatIsDescribedIsTakenAndEveryOneThatIsTakenIsDescribed() {
        List<String> differences = new ArrayList<>();
        description().get("paths").properties().forEach(route -> {
            List<String> described = described(route.getValue().get("get"));
            List<String> taken = taken(address(route.getKey()));
            if (!described.equals(taken)) {
                differences.add(route.getKey() + " describes " + described + " and takes " + taken);
            }
        });

        assertThat(differences).isEmpty();
    }

    @Test
    void everyFieldOfAnAnswerIsDescribedAndEveryFieldThatIsDescribedIsThere() {
        Instant now = RecordsDriver.START;
        query.driver.send(Calls.call("c1", now.minusSeconds(1)).setStatus(500).build());
        query.driver.send(new Entries("acme").next(now.minusSeconds(1)));
        query.driver.send(Keys.active("acme", "a".repeat(64)));
        query.server.state.instances =
                List.of(new Instance("localhost", 1, true, List.of(0), List.of(0), List.of(), List.of()));
        query.server.state.sides = List.of();
        JsonNode description = description();
        List<String> differences = new ArrayList<>();

        for (Map.Entry<String, JsonNode> route : description.get("paths").properties()) {
            JsonNode json = route.getValue().at("/get/responses/200/content/application~1json/schema");
            if (!json.isMissingNode()) {
                String address = address(route.getKey()) + (route.getKey().endsWith("/summary") ? "?by=path" : "");
                JsonNode answer = query.server
                        .as(address.endsWith("/cluster") ? "olga" : "ana")
                        .get(address)
                        .json();
                compare(route.getKey(), json, answer, description, differences);
            }
        }

        assertThat(differences).isEmpty();
    }

    /** Looks into the first element of a list, and passes over what is null. */
    private static void compare(
            String place, JsonNode schema, JsonNode answer, JsonNode description, List<String> differences) {
        JsonNode described = schema.has("$ref")
                ? description.at(schema.get("$ref").asString().substring(1))
                : schema;
        if (answer.isArray() && !answer.isEmpty()) {
            compare(place + "[]", described.get("items"), answer.get(0), description, differences);
        } else if (answer.isObject()) {
            Set<String> fields = new TreeSet<>(described.path("properties").propertyNames());
            Set<String> there = new TreeSet<>(answer.propertyNames());
            if (place.endsWith("/verify")) {
                fields.removeAll(WHERE_A_CHAIN_IS_BROKEN);
            }
            if (!fields.equals(there)) {
                differences.add(place + " describes " + fields + " and has " + there);
                return;
            }
            answer.properties()
                    .forEach(field -> compare(
                            place + "." + field.getKey(),
                            described.get("properties").get(field.getKey()),
                            field.getValue(),
                            description,
                            differences));
        } else if (!answer.isNull() && !answer.isArray()) {
            String type = described.path("type").asString("");
            boolean fits = answer.isString() ? type.equals("string") : !type.equals("string");
            if (!fits) {
                differences.add(place + " is described as " + type + " and is " + answer);
            }
        }
    }

    private static List<String> described(JsonNode operation) {
        List<String> names = new ArrayList<>();
        operation.path("parameters").forEach(parameter -> {
            if (parameter.get("in").asString().equals("query")) {
                names.add(parameter.get("name").asString());
                assertThat(parameter.get("description").asString()).isNotEmpty();
            }
        });
        return names.stream().sorted().toList();
    }

    /** A route that is given an unknown parameter says which it takes. */
    private static List<String> taken(String address) {
        String detail = query.server
                .as(address.endsWith("/cluster") ? "olga" : "ana")
                .get(address + "?no-such-parameter=1")
                .json()
                .get("detail")
                .asString();
        String takes = "This address takes ";
        String list = detail.substring(detail.indexOf(takes) + takes.length(), detail.length() - 1);
        return list.equals("no parameters") ? List.of() : List.of(list.split(", "));
    }

    private static String address(String route) {
        return route.replace("{account}", "acme")
                .replace("{kind}", "standard")
                .replace("{name}", "default")
                .replace("{keyHash}", "a".repeat(64));
    }

    private static JsonNode description() {
        return query.server.anonymous().get("/v3/api-docs").json();
    }
}
