package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

class OpenApiTest {

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
                .replace("{keyHash}", "0".repeat(64));
    }

    private static JsonNode description() {
        return query.server.anonymous().get("/v3/api-docs").json();
    }
}
