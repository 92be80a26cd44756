package io.keytrail.service.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.sun.net.httpserver.HttpServer;
import io.keytrail.service.Http;
import io.keytrail.service.TinyApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

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

    private static final MockOAuth2Server ISSUER = startIssuer();
    private static final KeyPair SERVICE_KEY = ed25519();
    private static final HttpServer SERVICE_KEYS = serve(jwks(SERVICE_KEY));

    @LocalServerPort
    private int port;

    private Http anonymous;

    @DynamicPropertySource
    static void issuers(DynamicPropertyRegistry registry) {
        registry.add(
                "keytrail.access.issuers[0].issuer-uri",
                () -> ISSUER.issuerUrl("people").toString());
        registry.add("keytrail.access.issuers[0].audience", () -> "keytrail");
        registry.add("keytrail.access.issuers[0].program-claim", () -> "client_id");
        registry.add("keytrail.access.issuers[1].issuer-uri", () -> "keytrail-key-admin");
        registry.add(
                "keytrail.access.issuers[1].jwks-uri",
                () -> "http://localhost:" + SERVICE_KEYS.getAddress().getPort() + "/jwks");
        registry.add("keytrail.access.issuers[1].audience", () -> "keytrail-query");
        registry.add("keytrail.access.issuers[2].issuer-uri", () -> "https://down.invalid");
        registry.add("keytrail.access.issuers[2].jwks-uri", () -> "http://localhost:1/jwks");
        registry.add("keytrail.access.issuers[2].audience", () -> "keytrail");
    }

    @AfterAll
    static void stop() {
        ISSUER.shutdown();
        SERVICE_KEYS.stop(0);
    }

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
    void aPersonsTokenOfATrustedIssuerGivesItsRoles() {
        String token = token(Map.of(
                "email",
                "ana@acme.test",
                "auth_time",
                1_700_000_000,
                "scope",
                "openid profile",
                "keytrail_roles",
                Map.of("acme", "analyst", "globex", "emperor", "-", "analyst", "No!", "member")));

        var answer = anonymous.bearer(token).get("/api/v1/who");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("userId").asString()).isEqualTo("u-1");
        assertThat(answer.json().path("email").asString()).isEqualTo("ana@acme.test");
        assertThat(answer.json().path("roles").toString()).isEqualTo("{\"acme\":\"ANALYST\"}");
        assertThat(answer.json().path("program").asBoolean()).isFalse();
        assertThat(answer.json().path("bearer").asBoolean()).isTrue();
        assertThat(answer.json().path("authenticatedAt").asString()).isEqualTo("2023-11-14T22:13:20Z");
    }

    @Test
    void aTokenWithoutAuthTimeOrWithTheProgramClaimIsAPrograms() {
        String bare = token(Map.of("scope", "keytrail.show other"));
        String marked = token(Map.of("auth_time", 1_700_000_000, "client_id", "nightly"));

        var answer = anonymous.bearer(bare).get("/api/v1/who");

        assertThat(answer.json().path("program").asBoolean()).isTrue();
        assertThat(answer.json().path("scopes").toString()).contains("keytrail.show");
        assertThat(anonymous
                        .bearer(marked)
                        .get("/api/v1/who")
                        .json()
                        .path("program")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void tokensThatAreNotForUsOrNotWholeAreRefused() {
        String otherAudience = issue("people", "someone-else", Map.of(), 3600);
        String otherIssuer = issue("strangers", "keytrail", Map.of(), 3600);
        String expired = issue("people", "keytrail", Map.of(), -3600);
        String whole = token(Map.of());
        String tampered = whole.substring(0, whole.length() - 4) + (whole.endsWith("AAAA") ? "BBBB" : "AAAA");
        String unsigned = base64("{\"alg\":\"none\"}") + "." + whole.split("\\.", -1)[1] + ".";

        assertThat(List.of(otherAudience, otherIssuer, expired, tampered, unsigned, "no-token"))
                .allSatisfy(token -> {
                    var answer = anonymous.bearer(token).get("/api/v1/who");
                    assertThat(answer.problem()).isEqualTo("401 unauthenticated");
                    assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
                });
    }

    @Test
    void anEd25519ServiceTokenIsVerifiedThroughTheJwks() {
        long now = Instant.now().getEpochSecond();
        String good = serviceToken(SERVICE_KEY, "keytrail-query", now + 60);

        assertThat(anonymous.bearer(good).get("/api/v1/accounts/acme/secret").status())
                .isEqualTo(200);
        assertThat(List.of(
                        serviceToken(SERVICE_KEY, "keytrail", now + 60),
                        serviceToken(SERVICE_KEY, "keytrail-query", now - 60),
                        serviceToken(ed25519(), "keytrail-query", now + 60)))
                .allSatisfy(bad -> assertThat(
                                anonymous.bearer(bad).get("/api/v1/who").problem())
                        .isEqualTo("401 unauthenticated"));
    }

    @Test
    void anIssuerThatIsDownIsNotTheCallersFault() {
        String payload = base64("{\"iss\":\"https://down.invalid\",\"sub\":\"u-1\"}");
        String token = base64("{\"alg\":\"RS256\",\"kid\":\"1\"}") + "." + payload + "." + base64("signature");

        var answer = anonymous.bearer(token).get("/api/v1/who");

        assertThat(answer.problem()).isEqualTo("503 unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("5");
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

    private static String token(Map<String, Object> claims) {
        return issue("people", "keytrail", claims, 3600);
    }

    private static String issue(String issuer, String audience, Map<String, Object> claims, long expirySeconds) {
        return ISSUER.issueToken(
                        issuer,
                        "tests",
                        new DefaultOAuth2TokenCallback(
                                issuer, "u-1", JOSEObjectType.JWT.getType(), List.of(audience), claims, expirySeconds))
                .serialize();
    }

    private static MockOAuth2Server startIssuer() {
        MockOAuth2Server server = new MockOAuth2Server();
        server.start(InetAddress.getLoopbackAddress(), 0);
        return server;
    }

    private static KeyPair ed25519() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static String serviceToken(KeyPair key, String audience, long expiry) {
        String content = base64("{\"alg\":\"EdDSA\",\"kid\":\"k1\",\"typ\":\"JWT\"}")
                + "."
                + base64("{\"iss\":\"keytrail-key-admin\",\"sub\":\"ada\",\"aud\":\"" + audience + "\",\"exp\":"
                        + expiry + ",\"keytrail_roles\":{\"acme\":\"super-admin\"}}");
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key.getPrivate());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static String jwks(KeyPair key) {
        // the X.509 form of an Ed25519 key ends with the 32 bytes that its JWK has as x
        byte[] encoded = key.getPublic().getEncoded();
        byte[] x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        return "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"use\":\"sig\",\"alg\":\"EdDSA\",\"kid\":\"k1\",\"x\":\""
                + Base64.getUrlEncoder().withoutPadding().encodeToString(x) + "\"}]}";
    }

    private static HttpServer serve(String json) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/jwks", exchange -> {
                byte[] body = json.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
