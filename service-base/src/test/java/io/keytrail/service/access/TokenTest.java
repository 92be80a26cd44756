package io.keytrail.service.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
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
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Bearer tokens of several issuers, two of them real ones. */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(classes = TinyApp.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class TokenTest {

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
        registry.add(
                "keytrail.access.issuers[3].issuer-uri",
                () -> ISSUER.issuerUrl("robots").toString());
        registry.add("keytrail.access.issuers[3].audience", () -> "keytrail-robots");
        registry.add("keytrail.access.issuers[3].roles-claim", () -> "robot_roles");
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
    void eachIssuerHasItsOwnAudienceAndRolesClaim() {
        Map<String, Object> claims =
                Map.of("robot_roles", Map.of("acme", "member"), "keytrail_roles", Map.of("acme", "super-admin"));

        var answer = anonymous
                .bearer(issue("robots", "keytrail-robots", claims, 3600))
                .get("/api/v1/who");

        assertThat(answer.json().path("roles").toString()).isEqualTo("{\"acme\":\"MEMBER\"}");
        assertThat(anonymous
                        .bearer(issue("robots", "keytrail", claims, 3600))
                        .get("/api/v1/who")
                        .problem())
                .isEqualTo("401 unauthenticated");
    }

    @Test
    void aRolesClaimThatIsMissingOrMalformedGivesNoRole() {
        List<Map<String, Object>> claims = new ArrayList<>(List.of(Map.of()));
        for (Object malformed : List.of(
                "{\"acme\":\"super-admin\"}",
                List.of("super-admin"),
                7,
                true,
                Map.of("acme", List.of("super-admin")),
                Map.of("acme", Map.of("role", "super-admin")),
                Map.of("acme", "SUPER-ADMIN"),
                Map.of("acme", 1),
                Map.of("acme", "operator"),
                Map.of("-", "super-admin"))) {
            claims.add(Map.of("keytrail_roles", malformed));
        }

        assertThat(claims).allSatisfy(claim -> {
            Http caller = anonymous.bearer(token(claim));
            assertThat(caller.get("/api/v1/who").json().path("roles").toString())
                    .isEqualTo("{}");
            assertThat(caller.get("/api/v1/accounts/acme/secret").problem()).isEqualTo("403 forbidden");
        });
    }

    @Test
    void aPublicKeyIsNoSharedSecret() throws Exception {
        String forged = signedWithPublicKey(token(Map.of("keytrail_roles", Map.of("acme", "super-admin"))));

        var answer = anonymous.bearer(forged).get("/api/v1/who");

        assertThat(answer.problem()).isEqualTo("401 unauthenticated");
        assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
    }

    @Test
    void aTokenOfOneIssuerSignedWithAnothersKeyIsRefused() {
        long soon = Instant.now().getEpochSecond() + 60;
        String forged = serviceToken(SERVICE_KEY, ISSUER.issuerUrl("people").toString(), "keytrail", soon);

        assertThat(anonymous.bearer(forged).get("/api/v1/who").problem()).isEqualTo("401 unauthenticated");
    }

    @Test
    void tokensOfUnknownKeysAreTheirSendersFaultHoweverManyComeAndFloodNoLog(CapturedOutput output) {
        for (int i = 0; i < 5; i++) {
            String header = base64("{\"alg\":\"RS256\",\"kid\":\"unknown-" + i + "\"}");
            String payload = base64("{\"iss\":\"" + ISSUER.issuerUrl("people") + "\",\"sub\":\"u-1\"}");

            var answer = anonymous
                    .bearer(header + "." + payload + "." + base64("signature"))
                    .get("/api/v1/who");

            assertThat(answer.problem()).isEqualTo("401 unauthenticated");
        }
        assertThat(output.toString()).doesNotContain("WARN");
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
        return serviceToken(key, "keytrail-key-admin", audience, expiry);
    }

    private static String serviceToken(KeyPair key, String issuer, String audience, long expiry) {
        String content = base64("{\"alg\":\"EdDSA\",\"kid\":\"k1\",\"typ\":\"JWT\"}")
                + "."
                + base64("{\"iss\":\"" + issuer + "\",\"sub\":\"ada\",\"aud\":\"" + audience + "\",\"exp\":" + expiry
                        + ",\"keytrail_roles\":{\"acme\":\"super-admin\"}}");
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key.getPrivate());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** The attack on verifiers that let the token choose between a public key and a shared secret (RFC 8725, 2.1). */
    private static String signedWithPublicKey(String token) throws IOException, ParseException, JOSEException {
        JWKSet published = JWKSet.load(ISSUER.jwksUrl("people").url());
        RSAKey key = (RSAKey) published.getKeys().get(0);
        SignedJWT forged = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build(),
                SignedJWT.parse(token).getJWTClaimsSet());
        forged.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
        return forged.serialize();
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
