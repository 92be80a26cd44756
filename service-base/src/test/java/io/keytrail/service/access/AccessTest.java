package io.keytrail.service.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.service.Http;
import io.keytrail.service.TinyApp;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Who comes in by HTTP Basic, and where from. */
@SpringBootTest(
        classes = TinyApp.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "keytrail.access.demo-users[0].user=ada@acme.test",
            "keytrail.access.demo-users[0].password=correct horse",
            "keytrail.access.demo-users[0].account=acme",
            "keytrail.access.demo-users[0].role=super-admin",
            "keytrail.access.demo-users[1].user=olga@keytrail.test",
            "keytrail.access.demo-users[1].password=battery staple",
            "keytrail.access.demo-users[1].role=operator",
            "keytrail.access.trusted-proxies=127.0.0.1,::1",
        })
class AccessTest {

    @LocalServerPort
    private int port;

    private Http anonymous;

    @BeforeEach
    void nobody() {
        anonymous = Http.anonymous(port);
    }

    @Test
    void withoutCredentialsEveryRouteButTheOpenOnesAsksForThem() {
        var answer = anonymous.get("/api/v1/who");

        assertThat(answer.problem()).isEqualTo("401 unauthenticated");
        assertThat(answer.header("WWW-Authenticate"))
                .contains("Bearer realm=\"keytrail\"")
                .contains("Basic realm=\"keytrail\"");
        assertThat(anonymous.get("/no/such/route").problem()).isEqualTo("401 unauthenticated");
        assertThat(anonymous.get("/open").status()).isEqualTo(200);
        assertThat(anonymous.post("/open", "{}").problem()).isEqualTo("401 unauthenticated");
        assertThat(anonymous.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(anonymous.get("/v3/api-docs").status()).isEqualTo(200);
    }

    @Test
    void demoUsersComeInWithTheirPassword() {
        var answer = anonymous.basic("ada@acme.test", "correct horse").get("/api/v1/who");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("userId").asString()).isEqualTo("ada@acme.test");
        assertThat(answer.json().path("roles").path("acme").asString()).isEqualTo("SUPER_ADMIN");
        assertThat(answer.json().path("program").asBoolean()).isFalse();
    }

    @Test
    void wrongPasswordsAndUnknownUsersLookTheSame() {
        var wrong = anonymous.basic("ada@acme.test", "wrong").get("/api/v1/who");
        var unknown = anonymous.basic("eve@acme.test", "wrong").get("/api/v1/who");

        assertThat(wrong.problem()).isEqualTo("401 unauthenticated");
        assertThat(unknown.body()).isEqualTo(wrong.body());
    }

    @Test
    void whoGuessesPasswordsMustWaitAndLearnsNothingMeanwhile() {
        String guesser = "198.51.100.66";
        int guesses = 0;
        var answer = login("wrong", guesser);
        while (answer.problem().equals("401 unauthenticated") && guesses < 100) {
            guesses++;
            answer = login("wrong", guesser);
        }

        assertThat(guesses).isBetween(20, 25);
        assertThat(answer.problem()).isEqualTo("429 too-many-requests");
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(login("correct horse", guesser).problem()).isEqualTo("429 too-many-requests");
        assertThat(login("correct horse", "198.51.100.67").status()).isEqualTo(200);
    }

    private Http.Answer login(String password, String address) {
        return anonymous.basic("ada@acme.test", password).get("/api/v1/who", "X-Forwarded-For", address);
    }

    @Test
    void aPasswordThatABrowserAddsToAnotherSitesRequestOpensNothing() {
        Http ada = anonymous.basic("ada@acme.test", "correct horse");
        String own = "http://localhost:" + port;

        assertThat(List.of(
                        ada.post("/api/v1/notes", "{}", "Sec-Fetch-Site", "cross-site"),
                        ada.post("/api/v1/notes", "{}", "Sec-Fetch-Site", "same-site"),
                        ada.post("/api/v1/notes", "{}", "Origin", "http://localhost:1"),
                        ada.post("/api/v1/notes", "{}", "Origin", "null")))
                .allSatisfy(answer -> assertThat(answer.problem()).isEqualTo("403 forbidden"));
        assertThat(List.of(
                        ada.post("/api/v1/notes", "{}"),
                        ada.post("/api/v1/notes", "{}", "Sec-Fetch-Site", "same-origin", "Origin", own),
                        ada.post("/api/v1/notes", "{}", "Sec-Fetch-Site", "none"),
                        ada.post("/api/v1/notes", "{}", "Origin", own),
                        ada.get("/api/v1/who", "Sec-Fetch-Site", "cross-site")))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
    }

    @Test
    void nobodyEverGetsACookie() {
        Http ada = anonymous.basic("ada@acme.test", "correct horse");

        assertThat(List.of(ada.get("/api/v1/who"), ada.get("/nothing"), anonymous.get("/api/v1/who")))
                .allSatisfy(answer -> assertThat(answer.header("Set-Cookie")).isEmpty());
    }

    @Test
    void anotherAccountIsForbiddenWhetherOrNotItExists() {
        Http ada = anonymous.basic("ada@acme.test", "correct horse");

        assertThat(ada.get("/api/v1/accounts/acme/secret").body()).isEqualTo("{\"at\":\"2026-11-23T20:05:25.000Z\"}");
        var globex = ada.get("/api/v1/accounts/globex/secret");
        assertThat(globex.problem()).isEqualTo("403 forbidden");
        assertThat(ada.get("/api/v1/accounts/no-such/secret").body()).isEqualTo(globex.body());
        assertThat(ada.get("/api/v1/accounts/-/secret").problem()).isEqualTo("403 forbidden");
        assertThat(ada.get("/api/v1/accounts/No!/secret").problem()).isEqualTo("400 bad-parameter");
    }

    @Test
    void figuresAreForOperators() {
        Http olga = anonymous.basic("olga@keytrail.test", "battery staple");
        Http ada = anonymous.basic("ada@acme.test", "correct horse");

        assertThat(anonymous.get("/actuator/prometheus").problem()).isEqualTo("401 unauthenticated");
        assertThat(ada.get("/actuator/prometheus").problem()).isEqualTo("403 forbidden");
        assertThat(olga.get("/actuator/prometheus").body()).contains("jvm_memory_used_bytes");
        assertThat(olga.get("/actuator/env").problem()).isEqualTo("404 not-found");
    }

    @Test
    void forwardedAddressesCountFromTrustedProxiesOnly() {
        assertThat(ip("203.0.113.7")).isEqualTo("203.0.113.7");
        assertThat(ip("198.51.100.1, 203.0.113.7")).isEqualTo("203.0.113.7");
        assertThat(ip("203.0.113.7, 127.0.0.1")).isEqualTo("203.0.113.7");
        assertThat(ip("evil\"name")).isEqualTo("127.0.0.1");
    }

    private String ip(String forwardedFor) {
        return anonymous
                .get("/open", "X-Forwarded-For", forwardedFor)
                .json()
                .path("ip")
                .asString();
    }
}
