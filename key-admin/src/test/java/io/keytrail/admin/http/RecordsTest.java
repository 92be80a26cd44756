package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.keytrail.admin.query.QueryApi;
import io.keytrail.admin.query.Question;
import io.keytrail.admin.tokens.ServiceTokens;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import io.keytrail.service.problem.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.json.JsonMapper;

class RecordsTest extends HttpTest {

    private static final Caller ANALYST =
            new Caller("u-1", Optional.empty(), Map.of("acme", Role.ANALYST), Optional.empty(), false, Set.of(), "");

    @Autowired
    private ServiceTokens tokens;

    @Test
    void keysAndImpactAreTheQueryApisAnswers() {
        assertThat(ada().get(KEYS).body()).isEqualTo("{\"keys\":[]}");
        assertThat(as(ANA).get(STANDARD + "/impact").text("slot")).isEqualTo("standard/default");
        assertThat(ada().get(KEYS + "/golden/default/impact").text("parameter")).isEqualTo("kind");
    }

    @Test
    void theQueryApiIsAskedAsTheCallerWithItsRoleInThisAccountAlone() {
        Map<String, Object> claims = Map.of(
                "email",
                "eve@acme.test",
                "auth_time",
                1_700_000_000,
                "keytrail_roles",
                Map.of("acme", "analyst", "globex", "super-admin"));

        withToken(claims).get(KEYS);

        Caller asked = QueryStub.lastCaller;
        assertThat(asked.userId()).isEqualTo("u-1");
        assertThat(asked.email()).contains("eve@acme.test");
        assertThat(asked.roles()).isEqualTo(Map.of("acme", Role.ANALYST));
    }

    @Test
    void itsProblemsArePassedOn() {
        QueryStub.moving = true;

        var answer = ada().get(KEYS);

        assertThat(answer.summary()).isEqualTo("503 rebalancing");
        assertThat(answer.header("Retry-After")).isEqualTo("3");
    }

    @Test
    void aQueryApiThatIsDownOrDoesNotBelieveUsIsUnavailable() {
        QueryApi down = queryApi(URI.create("http://localhost:1"), Duration.ofSeconds(2), 5);
        // key-admin itself does not trust its own service tokens
        QueryApi stranger = queryApi(URI.create("http://localhost:" + port), Duration.ofSeconds(5), 5);

        Assertions.setMaxStackTraceElementsDisplayed(3);
        assertThat(unavailable(down)).isEqualTo("unavailable");
        assertThat(unavailable(stranger)).isEqualTo("unavailable");
    }

    @Test
    void oneMoreThanMayWaitForTheQueryApiIsAnsweredAtOnce() throws Exception {
        // Given a query API that takes a request and says nothing yet
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        HttpServer silent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        silent.createContext("/", exchange -> {
            asked.countDown();
            awaitQuietly(release);
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        silent.start();
        try {
            URI address = URI.create("http://127.0.0.1:" + silent.getAddress().getPort());
            QueryApi api = queryApi(address, Duration.ofMinutes(1), 1);
            CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> unavailable(api));
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();

            // When, Then
            assertThat(unavailable(api)).isEqualTo("unavailable");
            assertThat(waiting).isNotDone();
            release.countDown();
            assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo("unavailable");
        } finally {
            release.countDown();
            silent.stop(0);
        }
    }

    @Test
    void countingMayTakeLongerThanAPage() throws Exception {
        // Given a query API that takes its time
        CountDownLatch release = new CountDownLatch(1);
        HttpServer slow = slowServer(path -> awaitQuietly(release));
        try {
            QueryApi api =
                    queryApi(URI.create("http://127.0.0.1:" + slow.getAddress().getPort()), Duration.ofMillis(200), 5);
            Question summary = Question.about(ANALYST, "acme", "/calls/summary").thatCounts();
            CompletableFuture<Integer> counted = CompletableFuture.supplyAsync(
                    () -> api.get(summary).getStatusCode().value());

            // When a page has been waited for long enough, then the counts are still waited for
            assertThat(unavailable(api)).isEqualTo("unavailable");
            assertThat(counted).isNotDone();
            release.countDown();
            assertThat(counted.get(60, TimeUnit.SECONDS)).isEqualTo(200);
        } finally {
            release.countDown();
            slow.stop(0);
        }
    }

    @Test
    void whoCountsALotLeavesRoomForPages() throws Exception {
        // Given a query API that is still counting
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        HttpServer slow = slowServer(path -> {
            if (path.endsWith("/summary")) {
                asked.countDown();
                awaitQuietly(release);
            }
        });
        try {
            QueryApi api =
                    queryApi(URI.create("http://127.0.0.1:" + slow.getAddress().getPort()), Duration.ofSeconds(20), 8);
            Question summary = Question.about(ANALYST, "acme", "/calls/summary").thatCounts();
            CompletableFuture<Integer> counted = CompletableFuture.supplyAsync(
                    () -> api.get(summary).getStatusCode().value());
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();

            // When the same person wants more counts and a page, then there is room for the page
            assertThat(Assertions.catchThrowableOfType(ProblemException.class, () -> api.get(summary))
                            .problem()
                            .slug())
                    .isEqualTo("unavailable");
            assertThat(api.get(Question.about(ANALYST, "acme", "/keys"))
                            .getStatusCode()
                            .value())
                    .isEqualTo(200);
            release.countDown();
            assertThat(counted.get(60, TimeUnit.SECONDS)).isEqualTo(200);
        } finally {
            release.countDown();
            slow.stop(0);
        }
    }

    private QueryApi queryApi(URI address, Duration timeout, int mostAsking) {
        return new QueryApi(address, timeout, Duration.ofMinutes(1), mostAsking, tokens, JsonMapper.shared());
    }

    /** A query API that answers everything with an empty object, after the wait that a path calls for. */
    private static HttpServer slowServer(Consumer<String> waiting) throws IOException {
        HttpServer slow = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        slow.setExecutor(Executors.newCachedThreadPool());
        slow.createContext("/", exchange -> {
            waiting.accept(exchange.getRequestURI().getPath());
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        slow.start();
        return slow;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theKeysOfServiceTokensArePublic() {
        var answer = new Http(port, null).get("/.well-known/jwks.json");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/jwk-set+json");
        assertThat(answer.body()).isEqualTo(tokens.jwkSet()).doesNotContain("\"d\"");
    }

    private static String unavailable(QueryApi api) {
        ProblemException refused = Assertions.catchThrowableOfType(
                ProblemException.class, () -> api.get(Question.about(ANALYST, "acme", "/keys")));
        assertThat(refused.problem().headers()).containsKey("Retry-After");
        return refused.problem().slug();
    }
}
