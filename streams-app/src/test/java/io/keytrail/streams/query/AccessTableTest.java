package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.streams.runtime.Owner;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every route and every role. A route that is not in the table fails, whoever adds it. */
class AccessTableTest {

    private static final String ACCOUNT = "/api/v1/accounts/{account}";
    private static final String OK = "200";
    private static final String FORBIDDEN = "403 forbidden";
    private static final String UNAUTHENTICATED = "401 unauthenticated";
    private static final String NO_KEY = "404 no-active-key";
    private static final String UNKNOWN = "404 unknown-key";

    /** Who asks, and of whose account. */
    private static final List<String> COLUMNS = List.of(
            "super-admin",
            "analyst",
            "member",
            "other account's",
            "operator",
            "nobody",
            "operator on -",
            "analyst on -");

    private static final Map<String, List<String>> TABLE = new TreeMap<>(Map.ofEntries(
            account("/calls", OK),
            account("/calls/summary", OK),
            account("/calls/series", OK),
            account("/calls/stream", "400 bad-parameter"),
            account("/usage", OK),
            account("/audit", OK),
            account("/audit/verify", OK),
            account("/keys", OK),
            account("/keys/{kind}/{name}/impact", NO_KEY),
            Map.entry(
                    "GET /api/v1/keys/{keyHash}",
                    List.of(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNAUTHENTICATED, UNKNOWN, UNKNOWN)),
            Map.entry(
                    "GET /api/v1/cluster",
                    List.of(FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK, UNAUTHENTICATED, OK, FORBIDDEN))));

    private static Map.Entry<String, List<String>> account(String route, String toReaders) {
        return Map.entry(
                "GET " + ACCOUNT + route,
                List.of(toReaders, toReaders, FORBIDDEN, FORBIDDEN, FORBIDDEN, UNAUTHENTICATED, toReaders, FORBIDDEN));
    }

    @RegisterExtension
    static final QueryFixture query = new QueryFixture();

    @Test
    void theTableHasEveryRouteThereIs() {
        Set<String> routes = new TreeSet<>();
        for (RequestMappingInfo route : query.server
                .bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()) {
            for (String path : route.getPatternValues()) {
                if (path.startsWith("/api/")) {
                    route.getMethodsCondition().getMethods().forEach(method -> routes.add(method + " " + path));
                    assertThat(route.getMethodsCondition().getMethods())
                            .as(path)
                            .isNotEmpty();
                }
            }
        }

        assertThat(routes).isEqualTo(TABLE.keySet());
    }

    static Set<String> routes() {
        return TABLE.keySet();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void everyRoleGetsWhatTheTableSays(String route) {
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> actual = new TreeMap<>();
        for (int i = 0; i < COLUMNS.size(); i++) {
            expected.put(COLUMNS.get(i), TABLE.get(route).get(i));
            actual.put(COLUMNS.get(i), ask(route, COLUMNS.get(i)));
        }

        assertThat(actual).isEqualTo(expected);
    }

    private static String ask(String route, String column) {
        Http caller =
                switch (column) {
                    case "super-admin" -> query.server.as("ada");
                    case "analyst", "analyst on -" -> query.server.as("ana");
                    case "member" -> query.server.as("bob");
                    case "other account's" -> query.server.as("gus");
                    case "operator", "operator on -" -> query.server.as("olga");
                    default -> query.server.anonymous();
                };
        String path = route.substring("GET ".length())
                .replace("{account}", column.endsWith("on -") ? "-" : "acme")
                .replace("{kind}", "standard")
                .replace("{name}", "default")
                .replace("{keyHash}", "0".repeat(64));
        // a stream that began would not end: one whose position can't be read tells as much
        Http.Answer answer = caller.get(
                path + (path.endsWith("/summary") ? "?by=path" : ""), "Last-Event-ID", "nonsense", "Accept", "*/*");
        return answer.status() == 200 ? OK : answer.problem();
    }

    @Test
    void anAccountThatDoesNotExistIsForbiddenLikeOneThatDoes() {
        Http.Answer existing = query.server.as("gus").get("/api/v1/accounts/acme/calls");
        Http.Answer missing = query.server.as("gus").get("/api/v1/accounts/no-such-account/calls");

        assertThat(missing.body()).isEqualTo(existing.body());
        assertThat(missing.problem()).isEqualTo(FORBIDDEN);
    }

    @Test
    void whoMayNotReadAnAccountDoesNotLearnWhereItIs() {
        query.server.state.ownerOfCalls = new Owner("127.0.0.1", 1, false);

        assertThat(query.server.as("bob").get("/api/v1/accounts/acme/calls").problem())
                .isEqualTo(FORBIDDEN);
    }

    @Test
    void whatIsNoAccountIdIsABadParameter() {
        Http.Answer answer = query.server.as("ana").get("/api/v1/accounts/ACME/calls");

        assertThat(answer.problem()).isEqualTo("400 bad-parameter");
        assertThat(answer.json().get("parameter").asString()).isEqualTo("account");
    }

    @Test
    void otherMethodsAndOtherAddressesAreProblemsToo() throws Exception {
        Http ana = query.server.as("ana");

        assertThat(new Http.Answer(
                                ana.send("POST", "/api/v1/accounts/acme/calls", HttpResponse.BodyHandlers.ofString()))
                        .problem())
                .isEqualTo("405 method-not-allowed");
        assertThat(ana.get("/api/v1/accounts/acme/cals").problem()).isEqualTo("404 not-found");
    }

    @Test
    void healthIsOpenAndMetricsAreForOperators() {
        assertThat(query.server.anonymous().get("/actuator/health/liveness").status())
                .isEqualTo(200);
        assertThat(query.server.anonymous().get("/actuator/health/readiness").status())
                .isEqualTo(200);
        assertThat(query.server.anonymous().get("/actuator/prometheus").problem())
                .isEqualTo(UNAUTHENTICATED);
        assertThat(query.server.as("ana").get("/actuator/prometheus").problem()).isEqualTo(FORBIDDEN);
        assertThat(query.server.as("olga").get("/actuator/prometheus").status()).isEqualTo(200);
    }
}
