package io.keytrail.standalone.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;

/** Pages that only people see who sign in at an issuer. */
@ExtendWith(OpenConsole.class)
class IssuerPagesBrowserIT {

    /** So many of one network may wait for the issuer. */
    private static final int ROOM_OF_ONE = 5;

    private final MockOAuth2Server issuer =
            new MockOAuth2Server(OAuth2Config.Companion.fromJson("{\"interactiveLogin\": true}"));
    private TokenEndpoint tokens;
    private OtherKeyAdmin keyAdmin;
    private Console console;
    private Browser browser;

    @BeforeEach
    void start(Console opened) throws IOException {
        issuer.start(InetAddress.getLoopbackAddress(), 0);
        String people =
                "http://127.0.0.1:" + URI.create(issuer.baseUrl().toString()).getPort() + "/people";
        tokens = new TokenEndpoint(URI.create(people + "/token"));
        keyAdmin = opened.startOtherKeyAdmin(
                "--keytrail.console.sign-in.issuer-uri=" + people,
                "--keytrail.console.sign-in.token-uri=" + tokens.address(),
                "--keytrail.console.sign-in.issuer-timeout=PT2M");
        opened.forgetEverybody();
        console = opened.at(keyAdmin.address());
        browser = console.browser();
    }

    @AfterEach
    void stop() {
        keyAdmin.close();
        tokens.close();
        issuer.shutdown();
    }

    @Test
    void whoHasARoleInNoAccountIsToldSo() {
        // When somebody signs in of whom the issuer says no more than who they are
        console.open("/sign-in/issuer");
        browser.find(By.name("username")).sendKeys("nora");
        // what the browser thinks of the issuer's own page
        browser.log().clear();
        browser.follow(() -> browser.find(By.cssSelector("[type=submit]")).click());

        // Then
        assertThat(browser.address()).startsWith(keyAdmin.address().toString());
        assertThat(browser.text()).contains("No account", "whoever runs your sign-in can give you one");
        assertLooksRight();
    }

    @Test
    void whileTheIssuerIsSilentAndOthersWaitForItNobodyElseDoes() throws Exception {
        // Given as many as may wait for it
        tokens.fallSilent();
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < ROOM_OF_ONE; i++) {
            waiting.add(bringMadeUpAnswer());
        }
        browser.until("all wait", () -> tokens.asked() == ROOM_OF_ONE);

        // When another one comes
        console.open("/sign-in");
        browser.run("document.cookie = arguments[0] + '; path=/'", question());
        console.open("/sign-in/issuer/callback?state=state&code=made-up");

        // Then
        assertThat(browser.text()).contains("Sign-in takes longer than usual", "Try again");
        assertLooksRight();
        tokens.speak();
        waiting.forEach(CompletableFuture::join);
    }

    private void assertLooksRight() {
        for (Look look : Look.all()) {
            browser.look(look);
            assertThat(look.theme() == Look.Theme.LIGHT ? Axe.violations(browser) : Axe.violationsOfColours(browser))
                    .as("%s", look)
                    .isEmpty();
            assertThat(browser.run("return document.scrollingElement.scrollWidth <= innerWidth"))
                    .as("%s needs no scrolling sideways", look)
                    .isEqualTo(true);
        }
    }

    private CompletableFuture<HttpResponse<String>> bringMadeUpAnswer() {
        URI callback = keyAdmin.address().resolve("/sign-in/issuer/callback?state=state&code=made-up");
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(callback)
                                .header("Cookie", question())
                                .build(),
                        BodyHandlers.ofString());
    }

    /** The cookie of somebody who has made up what they asked the issuer. */
    private static String question() {
        return "keytrail-question="
                + Stream.of("state", "nonce", "verifier", "")
                        .map(part -> Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(part.getBytes(StandardCharsets.UTF_8)))
                        .collect(Collectors.joining("."));
    }

    /** Passes codes on to the issuer, or keeps them. */
    private static final class TokenEndpoint implements AutoCloseable {

        private final URI issuer;
        private final HttpClient http = HttpClient.newHttpClient();
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final AtomicInteger asked = new AtomicInteger();
        private final HttpServer server;
        private volatile CountDownLatch silence = new CountDownLatch(0);

        TokenEndpoint(URI issuer) throws IOException {
            this.issuer = issuer;
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(threads);
            server.createContext("/token", this::answer);
            server.start();
        }

        private void answer(HttpExchange exchange) throws IOException {
            asked.incrementAndGet();
            byte[] question = exchange.getRequestBody().readAllBytes();
            try {
                silence.await();
                HttpRequest.Builder passedOn = HttpRequest.newBuilder(issuer)
                        .header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"))
                        .POST(BodyPublishers.ofByteArray(question));
                String credentials = exchange.getRequestHeaders().getFirst("Authorization");
                if (credentials != null) {
                    passedOn.header("Authorization", credentials);
                }
                HttpResponse<byte[]> answer = http.send(passedOn.build(), BodyHandlers.ofByteArray());
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
                exchange.getResponseBody().write(answer.body());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } finally {
                exchange.close();
            }
        }

        String address() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
        }

        int asked() {
            return asked.get();
        }

        void fallSilent() {
            silence = new CountDownLatch(1);
        }

        void speak() {
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
