package io.keytrail.admin.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keytrail.admin.settings.SignInSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long people wait for an issuer that does not answer, and how many of them. */
@Timeout(60)
class ConsoleIssuerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-25T07:00:00Z"));
    private final AtomicInteger questions = new AtomicInteger();
    private final CountDownLatch answers = new CountDownLatch(1);
    private final ExecutorService people = Executors.newCachedThreadPool();
    private HttpServer server;
    private ConsoleIssuer issuer;
    private volatile boolean isDown;

    @BeforeEach
    void anIssuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(people);
        server.createContext("/", this::answer);
        server.start();
        InstantSource time = now::get;
        Clock clock = time.withZone(ZoneOffset.UTC);
        issuer = new ConsoleIssuer(
                new SignInSettings(
                        Optional.of(URI.create(name())),
                        "Example",
                        "keytrail-console",
                        Optional.empty(),
                        List.of("openid"),
                        "keytrail_roles",
                        URI.create("http://localhost:8080"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(3),
                        Duration.ofHours(12),
                        10,
                        5000),
                clock);
    }

    @AfterEach
    void end() {
        answers.countDown();
        server.stop(0);
        people.shutdownNow();
    }

    private String name() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Says at once that it is down, or what it is called once it is let. */
    private void answer(HttpExchange exchange) throws IOException {
        questions.incrementAndGet();
        if (isDown) {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
            return;
        }
        try {
            answers.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        byte[] configuration = """
                {"issuer": "%1$s", "jwks_uri": "%1$s/keys", "authorization_endpoint": "%1$s/ask", "token_endpoint": "%1$s/token"}""".formatted(name()).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, configuration.length);
        exchange.getResponseBody().write(configuration);
        exchange.close();
    }

    private CompletableFuture<ConsoleIssuer.Known> ask() {
        return CompletableFuture.supplyAsync(issuer::known, people);
    }

    @Test
    void afterAFailureOneAsksAgainAndNobodyWaitsForIt() {
        // Given an issuer that was down, and somebody who asks again after the pause
        isDown = true;
        assertThatThrownBy(issuer::known).isInstanceOf(IssuerUnreachableException.class);
        isDown = false;
        now.updateAndGet(time -> time.plus(ConsoleIssuer.PAUSE));
        CompletableFuture<ConsoleIssuer.Known> asking = ask();
        Awaitility.await().atMost(PATIENCE).until(() -> questions.get() == 2);

        // When others come meanwhile
        List<CompletableFuture<ConsoleIssuer.Known>> others =
                Stream.generate(this::ask).limit(50).toList();

        // Then they are told at once
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> others.stream().allMatch(CompletableFuture::isCompletedExceptionally));
        assertThat(questions).hasValue(2);
        // And whoever asked has its answer
        answers.countDown();
        assertThat(asking.join().client().getClientId()).isEqualTo("keytrail-console");
    }

    @Test
    void atTheStartSomeWaitInLineAndTheOthersAreToldToComeBack() throws Exception {
        // Given nobody has asked yet
        // When many come at once
        List<CompletableFuture<ConsoleIssuer.Known>> all =
                Stream.generate(this::ask).limit(100).toList();

        // Then one asks and a few wait
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> all.stream()
                                .filter(CompletableFuture::isCompletedExceptionally)
                                .count()
                        >= 100 - ConsoleIssuer.MOST_IN_LINE - 1);
        answers.countDown();
        for (CompletableFuture<ConsoleIssuer.Known> one : all) {
            if (!one.isCompletedExceptionally()) {
                assertThat(one.get(60, TimeUnit.SECONDS)).isNotNull();
            }
        }
        assertThat(all)
                .filteredOn(one -> !one.isCompletedExceptionally())
                .hasSizeBetween(2, ConsoleIssuer.MOST_IN_LINE + 1);
        assertThat(questions).hasValue(1);
    }
}
