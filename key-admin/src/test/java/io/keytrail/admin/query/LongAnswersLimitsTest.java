package io.keytrail.admin.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keytrail.admin.tokens.ServiceTokens;
import io.keytrail.admin.tokens.SigningKeys;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import io.keytrail.service.problem.Problem;
import io.keytrail.service.problem.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.coyote.CloseNowException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockHttpSession;
import tools.jackson.databind.json.JsonMapper;

/** How many answers are passed on at once, and how they end that would not end by themselves. */
@Timeout(60)
class LongAnswersLimitsTest {

    private static final Caller ANALYST =
            new Caller("u-1", Optional.empty(), Map.of("acme", Role.ANALYST), Optional.empty(), false, Set.of(), "");
    private static final Duration SESSION_LIFETIME = Duration.ofHours(12);
    private static final MediaType CSV = new MediaType("text", "csv");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-25T07:00:00Z"));
    private final CountDownLatch release = new CountDownLatch(1);
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private volatile Instant sessionBegan = now.get();
    private HttpServer source;
    private LongAnswers answers;

    @BeforeEach
    void aSourceThatSendsABitAndWaits(@TempDir Path folder) throws IOException {
        source = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        source.setExecutor(Executors.newCachedThreadPool());
        source.createContext("/", this::answer);
        source.start();
        InstantSource time = now::get;
        Clock clock = time.withZone(ZoneOffset.UTC);
        ServiceTokens tokens = new ServiceTokens(
                SigningKeys.fromFile(folder.resolve("keys.json")), "keytrail-key-admin", "keytrail_roles", clock);
        answers = new LongAnswers(
                new QueryApi(
                        URI.create("http://127.0.0.1:" + source.getAddress().getPort()),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        1,
                        tokens,
                        JsonMapper.shared()),
                1,
                SESSION_LIFETIME,
                clock);
        answers.start();
    }

    @AfterEach
    void end() {
        release.countDown();
        source.stop(0);
        answers.stop();
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders()
                .add(
                        "Content-Type",
                        exchange.getRequestHeaders().getFirst("Accept").replaceFirst(",.*", ""));
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write("first\n".getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
        try {
            release.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        exchange.getResponseBody().write("last\n".getBytes(StandardCharsets.UTF_8));
        exchange.close();
    }

    @Test
    void oneMoreThanMayBeFollowedIsRefusedAndToldWhenToComeBack() throws Exception {
        CompletableFuture<Void> followed = begin(MediaType.TEXT_EVENT_STREAM);

        Problem refused = catchThrowableOfType(ProblemException.class, () -> pass(CSV, new MockHttpServletResponse()))
                .problem();

        assertThat(refused.slug()).isEqualTo("too-many-requests");
        assertThat(refused.headers()).containsEntry("Retry-After", "5");
        release.countDown();
        followed.get(60, TimeUnit.SECONDS);
        pass(CSV, new MockHttpServletResponse());
    }

    @Test
    void aStopEndsWhatIsFollowedAtOnce() throws Exception {
        CompletableFuture<Void> followed = begin(MediaType.TEXT_EVENT_STREAM);

        answers.stop();

        assertThatThrownBy(() -> followed.get(60, TimeUnit.SECONDS)).hasRootCauseInstanceOf(CloseNowException.class);
    }

    @Test
    void aStopLetsAnExportFinish() throws Exception {
        CompletableFuture<Void> exported = begin(CSV);

        answers.stop();
        release.countDown();

        exported.get(60, TimeUnit.SECONDS);
        assertThat(response.getContentAsString()).isEqualTo("first\nlast\n");
    }

    @Test
    void aSourceThatFallsSilentIsGivenUp() throws Exception {
        CompletableFuture<Void> exported = begin(CSV);

        now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));

        assertThatThrownBy(() -> exported.get(60, TimeUnit.SECONDS)).hasRootCauseInstanceOf(CloseNowException.class);
    }

    @Test
    void anAnswerEndsWithTheLongestLifeOfItsSession() throws Exception {
        // Given a session that has 30 seconds left
        sessionBegan = now.get().minus(SESSION_LIFETIME).plusSeconds(30);
        CompletableFuture<Void> exported = begin(CSV);

        // When they are over
        now.updateAndGet(time -> time.plusSeconds(30));

        // Then
        assertThatThrownBy(() -> exported.get(60, TimeUnit.SECONDS)).hasRootCauseInstanceOf(CloseNowException.class);
    }

    /** Returns once the answer has begun. */
    private CompletableFuture<Void> begin(MediaType type) {
        CompletableFuture<Void> passed =
                CompletableFuture.runAsync(() -> pass(type, response), Executors.newSingleThreadExecutor());
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> response.getContentAsString().startsWith("first"));
        return passed;
    }

    private void pass(MediaType type, MockHttpServletResponse to) {
        try {
            MockHttpServletRequest request = new MockHttpServletRequest();
            request.setSession(new MockHttpSession() {
                @Override
                public long getCreationTime() {
                    return sessionBegan.toEpochMilli();
                }
            });
            answers.passOn(Question.about(ANALYST, "acme", "/calls"), type, request, to);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
