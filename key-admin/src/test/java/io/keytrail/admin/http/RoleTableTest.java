package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.KeyAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** Every route × every role. A route that is not in the table fails the build. */
class RoleTableTest extends HttpTest {

    private static final String SLOT = "/api/v1/accounts/{account}/keys/{kind}/{name}";

    private static final String PAGE_SLOT = "/accounts/{account}/keys/{kind}/{name}";

    private static final List<String> CALLERS = List.of(
            "anonymous", "member", "analyst", "super-admin", "super-admin elsewhere", "operator", "without a role");

    /** Per route what each of {@link #CALLERS} gets, as status; the slot is empty, so an allowed action may find no key. */
    private static final Map<String, List<Integer>> TABLE = new TreeMap<>(Map.ofEntries(
            //                                           anon  memb  anal  supr  else  oper  none
            Map.entry("GET /api/v1/me", List.of(/*     */ 401, 200, 200, 200, 200, 200, 200)),
            Map.entry("GET /api/v1/kinds", List.of(/*  */ 401, 200, 200, 200, 200, 200, 200)),
            Map.entry("GET /api/v1/accounts/{account}/admins", List.of(401, 200, 200, 200, 403, 403, 403)),
            Map.entry("GET /api/v1/accounts/{account}/members", List.of(401, 403, 403, 200, 403, 403, 403)),
            Map.entry("PUT /api/v1/accounts/{account}/members", List.of(401, 403, 403, 200, 403, 403, 403)),
            Map.entry("GET /api/v1/accounts/{account}/keys", List.of(401, 403, 200, 200, 403, 403, 403)),
            Map.entry("GET " + SLOT + "/impact", List.of(/* */ 401, 403, 200, 200, 403, 403, 403)),
            Map.entry("POST " + SLOT + "/generate", List.of(401, 403, 403, 201, 403, 403, 403)),
            Map.entry("POST " + SLOT + "/show", List.of(/*  */ 401, 403, 403, 404, 403, 403, 403)),
            Map.entry("POST " + SLOT + "/rotate", List.of(/**/ 401, 403, 403, 404, 403, 403, 403)),
            Map.entry("POST " + SLOT + "/retiring/expire", List.of(401, 403, 403, 404, 403, 403, 403)),
            Map.entry("POST " + SLOT + "/deactivate", List.of(401, 403, 403, 404, 403, 403, 403)),
            Map.entry("GET /.well-known/jwks.json", List.of(200, 200, 200, 200, 200, 200, 200)),
            Map.entry("GET /v3/api-docs", List.of(/*     */ 200, 200, 200, 200, 200, 200, 200)),
            Map.entry("GET /v3/api-docs.yaml", List.of(/**/ 200, 200, 200, 200, 200, 200, 200)),
            Map.entry("GET /actuator", List.of(/*        */ 401, 403, 403, 403, 403, 200, 403)),
            Map.entry("GET /actuator/health", List.of(/* */ 200, 200, 200, 200, 200, 200, 200)),
            Map.entry("GET /actuator/health/**", List.of(200, 200, 200, 200, 200, 200, 200)),
            Map.entry("GET /actuator/prometheus", List.of(401, 403, 403, 403, 403, 200, 403)),
            // pages: by session; what a sign-in does not know (a token without a role) is sent to it
            Map.entry("GET /", List.of(/*                */ 302, 302, 302, 302, 302, 302, 302)),
            Map.entry("GET /sign-in", List.of(/*         */ 200, 200, 200, 200, 200, 200, 200)),
            Map.entry("GET /accounts/**", List.of(/*     */ 302, 404, 404, 404, 404, 404, 302)),
            // to the issuer, and back from it without an answer
            Map.entry("GET /sign-in/issuer", List.of(/*  */ 302, 302, 302, 302, 302, 302, 302)),
            Map.entry("GET /sign-in/issuer/again", List.of(302, 302, 302, 302, 302, 302, 302)),
            Map.entry("GET /sign-in/issuer/callback", List.of(302, 302, 302, 302, 302, 302, 302)),
            Map.entry("GET /accounts/{account}/api-key", List.of(302, 200, 200, 200, 403, 403, 302)),
            // what the logs have not prepared is 404 from the query API, and the page says so
            Map.entry("GET /accounts/{account}/audit-log", List.of(302, 403, 404, 404, 403, 403, 302)),
            Map.entry("GET /accounts/{account}/audit-log/verify", List.of(302, 403, 404, 404, 403, 403, 302)),
            Map.entry("GET /accounts/{account}/audit-log/export", List.of(302, 403, 404, 404, 403, 403, 302)),
            Map.entry("GET /accounts/{account}/leaked-key", List.of(302, 403, 200, 200, 403, 403, 302)),
            Map.entry("GET /accounts/{account}/call-log", List.of(302, 403, 404, 404, 403, 403, 302)),
            Map.entry("GET /accounts/{account}/call-log/series", List.of(302, 403, 404, 404, 403, 403, 302)),
            Map.entry("GET /accounts/{account}/call-log/summary", List.of(302, 403, 404, 404, 403, 403, 302)),
            Map.entry("GET /accounts/{account}/call-log/usage", List.of(302, 403, 404, 404, 403, 403, 302)),
            Map.entry("GET /accounts/{account}/call-log/export", List.of(302, 403, 404, 404, 403, 403, 302)),
            Map.entry("GET /accounts/{account}/call-log/live", List.of(302, 403, 404, 404, 403, 403, 302)),
            Map.entry("GET " + PAGE_SLOT + "/{change:rotate|deactivate}", List.of(302, 403, 403, 200, 403, 403, 302)),
            Map.entry("GET " + PAGE_SLOT + "/traffic", List.of(302, 403, 200, 200, 403, 403, 302)),
            Map.entry("POST /accounts/{account}/private-apps", List.of(403, 403, 403, 200, 403, 403, 403)),
            Map.entry("POST /accounts/{account}/human-check", List.of(403, 403, 403, 200, 403, 403, 403)),
            // without a human check
            Map.entry("POST " + PAGE_SLOT + "/rotate", List.of(403, 403, 403, 422, 403, 403, 403)),
            Map.entry("POST " + PAGE_SLOT + "/deactivate", List.of(403, 403, 403, 422, 403, 403, 403)),
            Map.entry("POST " + PAGE_SLOT + "/retiring/expire", List.of(403, 403, 403, 404, 403, 403, 403)),
            Map.entry("POST " + PAGE_SLOT + "/generate", List.of(403, 403, 403, 200, 403, 403, 403)),
            Map.entry("POST " + PAGE_SLOT + "/show", List.of(403, 403, 403, 404, 403, 403, 403)),
            // dispatched to, not called: by its address there is nothing
            Map.entry("GET /error", List.of(/*           */ 401, 404, 404, 404, 404, 404, 404))));

    @Autowired
    private ApplicationContext service;

    @Test
    void everyRouteStandsInTheTable() {
        assertThat(TABLE.keySet()).isEqualTo(routes());
    }

    @Test
    void everyCallerGetsWhatTheTableSays() {
        Map<String, List<Integer>> seen = new TreeMap<>();
        TABLE.keySet().forEach(route -> {
            List<Integer> answers = new ArrayList<>();
            CALLERS.forEach(caller -> {
                keytrail.reset();
                answers.add(call(route, caller));
            });
            seen.put(route, answers);
        });

        assertThat(seen).isEqualTo(TABLE);
    }

    /** Who is signed in, and may, and whose browser sends a form that another site has made. */
    @Test
    void noFormOfASessionDoesAnythingWithoutItsToken() {
        Browser ada = Browser.signedIn(port, ADA, PASSWORD);
        List<String> forms = TABLE.keySet().stream()
                .filter(route -> route.startsWith("POST /accounts/"))
                .toList();

        assertThat(forms)
                .hasSizeGreaterThan(6)
                .allSatisfy(route -> assertThat(
                                ada.post(pathOf(route), "requestId", "r-1", "name", "default", "grace", "PT0S")
                                        .statusCode())
                        .isEqualTo(403));
        // the sign-in itself sees to the list of members
        assertThat(keytrail.actions).allMatch(action -> action.getAction() == Action.SET_MEMBERS);
    }

    @Test
    void aRefusedActionIsWrittenInTheAccountIfTheCallerHasARoleThere() {
        assertThat(as(ANA).post(STANDARD + "/generate").summary()).isEqualTo("403 forbidden");

        KeyAction refused = keytrail.lastAction();
        assertThat(refused.getAccountId()).isEqualTo("acme");
        assertThat(refused.getTargetAccount()).isNull();
        assertThat(refused.getRefusedBy()).isEqualTo("FORBIDDEN");
        assertThat(refused.getActor().getRole()).isEqualTo("analyst");
        assertThat(refused.getNewKey()).isNull();
        assertThat(keytrail.vault).isEmpty();
    }

    @Test
    void anAttemptOnAForeignAccountIsWrittenUnderNone() {
        assertThat(as(GUS).post(STANDARD + "/deactivate").summary()).isEqualTo("403 forbidden");

        KeyAction refused = keytrail.lastAction();
        assertThat(refused.getAccountId()).isEqualTo("-");
        assertThat(refused.getTargetAccount()).isEqualTo("acme");
        assertThat(refused.getActor().getRole()).isNull();
    }

    @Test
    void whoIsRefusedTooOftenMustWaitAndFloodsNoLog() {
        Http eve = withToken("eve", Map.of());
        int forbidden = 0;
        Http.Answer answer = eve.post(STANDARD + "/generate");
        while (answer.summary().equals("403 forbidden") && forbidden < 1000) {
            forbidden++;
            answer = eve.post(STANDARD + "/generate");
        }

        assertThat(answer.summary()).isEqualTo("429 too-many-requests");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(keytrail.actions).hasSize(forbidden);
    }

    private int call(String route, String caller) {
        String method = route.substring(0, route.indexOf(' '));
        String path = pathOf(route);
        if (isPage(path)) {
            Browser browser = browsers(caller);
            return method.equals("GET") ? browser.get(path).statusCode() : press(browser, path);
        }
        return callers(caller)
                .send(method, path, method.equals("PUT") ? "[]" : "")
                .status();
    }

    private static String pathOf(String route) {
        return route.substring(route.indexOf(' ') + 1)
                .replace("{account}", "acme")
                .replace("{kind}", "standard")
                .replace("{name}", "default")
                .replace("{change:rotate|deactivate}", "rotate")
                .replace("/again", "/again?account=acme&card=standard.default")
                .replace("**", "liveness");
    }

    private static boolean isPage(String path) {
        return path.equals("/") || path.startsWith("/accounts/") || path.startsWith("/sign-in");
    }

    private static int press(Browser browser, String path) {
        browser.get("/accounts/acme/api-key");
        return browser.post(
                        path,
                        "requestId",
                        "r-1",
                        "expectedKeyId",
                        "00000000-0000-4000-8000-000000000000",
                        "grace",
                        "PT0S",
                        "name",
                        "default",
                        "kind",
                        "standard",
                        "action",
                        "ROTATE")
                .statusCode();
    }

    private Browser browsers(String caller) {
        return switch (caller) {
            case "member" -> Browser.signedIn(port, BOB, PASSWORD);
            case "analyst" -> Browser.signedIn(port, ANA, PASSWORD);
            case "super-admin" -> Browser.signedIn(port, ADA, PASSWORD);
            case "super-admin elsewhere" -> Browser.signedIn(port, GUS, PASSWORD);
            case "operator" -> Browser.signedIn(port, OLGA, PASSWORD);
            default -> new Browser(port);
        };
    }

    private Http callers(String name) {
        return switch (name) {
            case "anonymous" -> new Http(port, null);
            case "member" -> as(BOB);
            case "analyst" -> as(ANA);
            case "super-admin" -> as(ADA);
            case "super-admin elsewhere" -> as(GUS);
            case "operator" -> as(OLGA);
            case "without a role" ->
                withToken(Map.of("auth_time", clock.instant().getEpochSecond()));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private Set<String> routes() {
        Set<String> routes = new TreeSet<>();
        service.getBeansOfType(RequestMappingInfoHandlerMapping.class)
                .values()
                .forEach(mapping -> mapping.getHandlerMethods().keySet().forEach(info -> addRoutes(info, routes)));
        return routes;
    }

    private static void addRoutes(RequestMappingInfo info, Set<String> routes) {
        Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
        info.getPatternValues().forEach(pattern -> {
            if (methods.isEmpty()) {
                routes.add("GET " + pattern);
            }
            methods.forEach(method -> routes.add(method + " " + pattern));
        });
    }
}
