package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A console whose people can sign in at an issuer and nowhere else, and which starts without it. */
class IssuerAloneTest {

    private static final String PAGE = "/accounts/acme/api-key";

    @TempDir
    Path folder;

    private final MockOAuth2Server issuer = new MockOAuth2Server();
    private int issuerPort;
    private ConfigurableApplicationContext service;

    @BeforeEach
    void aPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            issuerPort = socket.getLocalPort();
        }
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
        }
        issuer.shutdown();
    }

    @Test
    void anIssuerThatIsDownStopsNoStartAndIsFoundOnceItIsBack() throws Exception {
        // Given
        Browser browser = start();

        // When somebody wants a page
        HttpResponse<String> refused = browser.get(PAGE);
        HttpResponse<String> waiting = browser.follow(refused);

        // Then there is one way to sign in, and it is said that it is not there now
        assertThat(refused.headers().firstValue("Location")).contains("/sign-in/issuer");
        assertThat(waiting.statusCode()).isEqualTo(503);
        assertThat(waiting.headers().firstValue("Retry-After")).contains("5");
        assertThat(waiting.body())
                .contains("Sign-in is not reachable right now")
                .doesNotContain("Exception");

        // When the issuer is back, it is asked again, but not at once
        issuer.start(InetAddress.getLoopbackAddress(), issuerPort);
        assertThat(browser.get("/sign-in/issuer").statusCode()).isEqualTo(503);
        service.getBean(TurnedClock.class).turn(Duration.ofSeconds(6));
        Console console = new Console(issuer, browser);
        HttpResponse<String> arrived =
                console.signIn("u-1", Map.of("keytrail_roles", Map.of("acme", "analyst"), "email", "ana@acme.test"));

        // Then the page that was wanted is still known
        assertThat(arrived.headers().firstValue("Location")).contains(PAGE);
        assertThat(browser.get("/").headers().firstValue("Location")).contains(PAGE);
    }

    @Test
    void anIssuerThatFailsWhileItIsAskedAboutACodeIsNoFaultOfThePersons() throws Exception {
        // Given a token endpoint behind a gateway that is alone
        HttpServer gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/token", exchange -> {
            exchange.sendResponseHeaders(502, -1);
            exchange.close();
        });
        gateway.start();
        issuer.start(InetAddress.getLoopbackAddress(), issuerPort);
        Browser browser = start("--keytrail.console.sign-in.token-uri=http://localhost:"
                + gateway.getAddress().getPort() + "/token");
        Console console = new Console(issuer, browser);

        // When
        HttpResponse<String> failed = console.back(browser.follow(browser.get("/sign-in/issuer")));
        gateway.stop(0);
        HttpResponse<String> unanswered = console.back(browser.follow(browser.get("/sign-in/issuer")));

        // Then
        for (HttpResponse<String> back : List.of(failed, unanswered)) {
            assertThat(back.statusCode()).isEqualTo(503);
            assertThat(back.body()).contains("Sign-in is not reachable right now");
        }
    }

    @Test
    void whereNobodyHasAPasswordThereIsNoForm() throws Exception {
        Browser browser = start();

        assertThat(browser.get("/sign-in").body()).contains("/sign-in/issuer").doesNotContain("name=\"password\"");
        assertThat(browser.post("/sign-in", "username", "ada", "password", "correct horse")
                        .statusCode())
                .isEqualTo(403);
        assertThat(browser.get("/sign-in?out").body()).contains("You have signed out.");
    }

    @Test
    void behindAProxyWithTlsTheCookieGoesOverTlsAlone() throws Exception {
        Browser browser = start("--keytrail.console.sign-in.console-url=https://keys.example.com");

        assertThat(browser.get("/sign-in").headers().firstValue("Set-Cookie").orElse(""))
                .contains("Secure")
                .contains("HttpOnly")
                .contains("SameSite=Lax");
    }

    @Test
    void aClientThatIsAlsoAnAudienceOfTheApiStopsTheStart() {
        assertThatThrownBy(() -> start(
                        "--keytrail.access.issuers[0].issuer-uri=" + issuerUri(),
                        "--keytrail.access.issuers[0].audience=" + Console.CLIENT))
                .rootCause()
                .hasMessageContaining("keytrail.console.sign-in.client-id")
                .hasMessageContaining("would open the API");
    }

    private String issuerUri() {
        return "http://localhost:" + issuerPort + "/" + Console.ISSUER;
    }

    private Browser start(String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "--server.port=0",
                "--keytrail.service-tokens.key-file=" + folder.resolve("tokens.json"),
                "--keytrail.human-check.secret-file=" + folder.resolve("human-check"),
                "--keytrail.console.sign-in.issuer-uri=" + issuerUri()));
        settings.addAll(List.of(more));
        service = new SpringApplicationBuilder(TestKeyAdmin.class).run(settings.toArray(String[]::new));
        return new Browser(Integer.parseInt(service.getEnvironment().getProperty("local.server.port")));
    }
}
