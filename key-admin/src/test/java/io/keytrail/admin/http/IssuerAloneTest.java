package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    private final ExecutorService people = Executors.newCachedThreadPool();
    private final List<SilentTokenEndpoint> silences = new ArrayList<>();
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
        silences.forEach(SilentTokenEndpoint::close);
        people.shutdownNow();
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
    void whoMakesUpAnswersWhileTheIssuerIsSilentGetsNoMoreThanAFewThreads() throws Exception {
        // Given an issuer that has fallen silent, and as many made-up answers from one address as may wait for it
        SilentTokenEndpoint silent = silentTokenEndpoint();
        int ofOne = 5;
        List<CompletableFuture<HttpResponse<String>>> waiting = bring(ofOne, "203.0.113.21");
        await().until(() -> silent.asked() == ofOne);

        // When one more comes from there
        HttpResponse<String> oneMore = callback("203.0.113.21");

        // Then it does not wait, and its browser is told to come back
        assertThat(oneMore.statusCode()).isEqualTo(503);
        assertThat(oneMore.headers().firstValue("Retry-After")).contains("5");
        assertThat(oneMore.body())
                .contains("Others wait for the service where you sign in")
                .contains("Try again");
        assertThat(silent.asked()).isEqualTo(ofOne);
        // And people elsewhere still get to the issuer
        List<CompletableFuture<HttpResponse<String>>> elsewhere = bring(1, "203.0.113.22");
        await().until(() -> silent.asked() == ofOne + 1);
        // And an answer that was not brought to it is as good as before
        silent.speak();
        Stream.of(waiting, elsewhere).flatMap(List::stream).forEach(CompletableFuture::join);
        assertThat(callback("203.0.113.21").headers().firstValue("Location")).contains("/sign-in?refused");
    }

    @Test
    void allTogetherNoMoreWaitForASilentIssuerThanThereIsRoomFor() throws Exception {
        // Given as many made-up answers in all as may wait for an issuer that has fallen silent
        SilentTokenEndpoint silent = silentTokenEndpoint();
        List<CompletableFuture<HttpResponse<String>>> waiting = IntStream.range(0, 4)
                .mapToObj(network -> bring(5, "203.0.113." + network))
                .flatMap(List::stream)
                .toList();
        await().until(() -> silent.asked() == waiting.size());

        // When one more comes, from anywhere
        HttpResponse<String> oneMore = callback("203.0.113.99");

        // Then it does not wait
        assertThat(oneMore.statusCode()).isEqualTo(503);
        assertThat(silent.asked()).isEqualTo(waiting.size());
        silent.speak();
        assertThat(waiting)
                .allSatisfy(one -> assertThat(one.join().statusCode()).isEqualTo(302));
    }

    /** A console whose issuer says nothing when it is asked about a code. */
    private SilentTokenEndpoint silentTokenEndpoint() throws IOException {
        SilentTokenEndpoint silent = new SilentTokenEndpoint();
        silences.add(silent);
        issuer.start(InetAddress.getLoopbackAddress(), issuerPort);
        start(
                "--keytrail.console.sign-in.token-uri=" + silent.address(),
                "--keytrail.console.sign-in.issuer-timeout=PT1M",
                "--keytrail.access.trusted-proxies=127.0.0.1");
        return silent;
    }

    private List<CompletableFuture<HttpResponse<String>>> bring(int answers, String address) {
        return Stream.generate(() -> CompletableFuture.supplyAsync(() -> callback(address), people))
                .limit(answers)
                .toList();
    }

    /** What a browser gets at that address which has made up question and answer. */
    private HttpResponse<String> callback(String address) {
        Browser browser = new Browser(port(), address);
        browser.plant(
                "keytrail-question",
                Stream.of("state", "nonce", "verifier", "")
                        .map(part -> Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(part.getBytes(StandardCharsets.UTF_8)))
                        .collect(Collectors.joining(".")));
        return browser.get("/sign-in/issuer/callback?state=state&code=made-up");
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
        return new Browser(port());
    }

    private int port() {
        return Integer.parseInt(service.getEnvironment().getProperty("local.server.port"));
    }

    /** Takes codes and answers none of them until it is told to; then it knows none. */
    private static final class SilentTokenEndpoint implements AutoCloseable {

        private final AtomicInteger asked = new AtomicInteger();
        private final CountDownLatch silence = new CountDownLatch(1);
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final HttpServer server;

        private SilentTokenEndpoint() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(threads);
            server.createContext("/token", this::answer);
            server.start();
        }

        private void answer(HttpExchange exchange) throws IOException {
            asked.incrementAndGet();
            try {
                silence.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            byte[] no = "{\"error\":\"invalid_grant\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(400, no.length);
            exchange.getResponseBody().write(no);
            exchange.close();
        }

        private String address() {
            return "http://localhost:" + server.getAddress().getPort() + "/token";
        }

        private int asked() {
            return asked.get();
        }

        private void speak() {
            silence.countDown();
        }

        @Override
        public void close() {
            speak();
            server.stop(0);
            threads.shutdownNow();
        }
    }
}
