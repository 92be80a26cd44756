package io.keytrail.admin.http;

import com.nimbusds.jose.JOSEObjectType;
import com.sun.net.httpserver.HttpServer;
import io.keytrail.admin.tokens.ServiceTokens;
import io.keytrail.admin.tokens.SigningKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Key-admin over HTTP; one instance for all tests, emptied before each. */
@SpringBootTest(
        classes = TestKeyAdmin.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "keytrail.admin.refusals.burst=60",
            "keytrail.access.trusted-proxies=127.0.0.1",
        })
abstract class HttpTest {

    static final String PASSWORD = "correct horse";
    static final String KEYS = "/api/v1/accounts/acme/keys";
    static final String STANDARD = KEYS + "/standard/default";

    /** Where people reach the console, as the settings have it: another host and port, as behind a proxy. */
    static final String CONSOLE = "http://keys.example.com";

    static final String ADA = "ada@acme.test";
    static final String ANA = "ana@acme.test";
    static final String BOB = "bob@acme.test";
    static final String GUS = "gus@globex.test";
    static final String OLGA = "olga@keytrail.test";

    private static final Path KEY_FILE = temporaryFolder().resolve("signing-keys.json");
    static final MockOAuth2Server ISSUER = issuer();
    private static final ConfigurableApplicationContext QUERY = queryApi();

    @LocalServerPort
    int port;

    @Autowired
    InMemoryKeytrail keytrail;

    @Autowired
    TurnedClock clock;

    @DynamicPropertySource
    static void surroundings(DynamicPropertyRegistry registry) {
        demoUser(registry, 0, ADA, "acme", "super-admin");
        demoUser(registry, 1, ANA, "acme", "analyst");
        demoUser(registry, 2, BOB, "acme", "member");
        demoUser(registry, 3, GUS, "globex", "super-admin");
        demoUser(registry, 4, OLGA, "-", "operator");
        registry.add(
                "keytrail.access.issuers[0].issuer-uri",
                () -> ISSUER.issuerUrl("people").toString());
        registry.add("keytrail.access.issuers[0].audience", () -> "keytrail");
        // what this class says outranks its subclasses, so they get a word of their own
        registry.add(
                "keytrail.console.sign-in.issuer-uri",
                () -> "${tests.console-issuer:" + ISSUER.issuerUrl("people") + "}");
        registry.add("keytrail.console.sign-in.console-url", () -> CONSOLE);
        registry.add("keytrail.console.sign-in.name", () -> "Example");
        registry.add("keytrail.service-tokens.key-file", KEY_FILE::toString);
        registry.add("keytrail.human-check.secret-file", () -> KEY_FILE.resolveSibling("human-check-secret"));
        registry.add("keytrail.human-check.max-number", () -> 1000);
        registry.add(
                "keytrail.admin.query-url",
                () -> "http://localhost:" + QUERY.getEnvironment().getProperty("local.server.port"));
    }

    private static void demoUser(
            DynamicPropertyRegistry registry, int place, String user, String account, String role) {
        String prefix = "keytrail.access.demo-users[" + place + "].";
        registry.add(prefix + "user", () -> user);
        registry.add(prefix + "password", () -> PASSWORD);
        registry.add(prefix + "account", () -> account);
        registry.add(prefix + "role", () -> role);
    }

    @BeforeEach
    void empty() {
        clock.reset();
        keytrail.reset();
        QueryStub.moving = false;
        QueryStub.keys = List.of();
        QueryStub.calls = 0;
        RecordsStub.reset();
    }

    Http as(String user) {
        return Http.basic(port, user, PASSWORD);
    }

    Http ada() {
        return as(ADA);
    }

    /** A caller with a token of the issuer. */
    Http withToken(Map<String, Object> claims) {
        return withToken("u-1", claims);
    }

    Http withToken(String subject, Map<String, Object> claims) {
        String token = ISSUER.issueToken(
                        "people",
                        "tests",
                        new DefaultOAuth2TokenCallback(
                                "people", subject, JOSEObjectType.JWT.getType(), List.of("keytrail"), claims, 7200))
                .serialize();
        return Http.bearer(port, token);
    }

    private static Path temporaryFolder() {
        try {
            Path folder = Files.createTempDirectory("key-admin-http");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static MockOAuth2Server issuer() {
        MockOAuth2Server server = new MockOAuth2Server();
        server.start(InetAddress.getLoopbackAddress(), 0);
        return server;
    }

    private static ConfigurableApplicationContext queryApi() {
        String jwkSet = new ServiceTokens(
                        SigningKeys.fromFile(KEY_FILE), "keytrail-key-admin", "keytrail_roles", Clock.systemUTC())
                .jwkSet();
        return new SpringApplicationBuilder(QueryStub.class)
                .run(
                        "--server.port=0",
                        // not key-admin's own settings
                        "--spring.config.name=query-stub",
                        "--keytrail.access.issuers[0].issuer-uri=keytrail-key-admin",
                        "--keytrail.access.issuers[0].audience=keytrail-query",
                        "--keytrail.access.issuers[0].jwks-uri=http://localhost:" + serve(jwkSet) + "/jwks.json");
    }

    private static int serve(String json) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/jwks.json", exchange -> {
                byte[] body = json.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            return server.getAddress().getPort();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
