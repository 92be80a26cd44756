package io.keytrail.guard.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.guard.Keys;
import io.keytrail.guard.RecordingGuard;
import io.keytrail.guard.Verdict;
import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.keys.KeyText;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter in a real Tomcat, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyGuardFilterTest {

    private final KeyText key = Keys.newKey();
    private final KeyText scoped = Keys.newKey();
    private final KeyText dead = Keys.newKey();
    private final KeyText expired = Keys.newKey();
    private final KeyText retired = Keys.newKey();
    private final RecordingGuard recording = RecordingGuard.knowing(
            Keys.statusOf(key).build(),
            Keys.statusOf(scoped).setScopes(List.of("read:/echo")).build(),
            Keys.statusOf(dead)
                    .setState(KeyState.DEACTIVATED)
                    .setReason(EndReason.ROTATED)
                    .build(),
            Keys.statusOf(expired).setExpiresAt(Instant.EPOCH).build(),
            Keys.statusOf(retired).setRefusedAfter(Instant.EPOCH).build());
    private final AtomicInteger reached = new AtomicInteger();
    private int requests;
    private GuardedServer server;

    @BeforeAll
    void start() throws Exception {
        KeyGuardFilter filter = KeyGuardFilter.guarding(recording.guard())
                .lettingThrough("/health")
                .trustingProxies("127.0.0.0/8")
                .build();
        server = new GuardedServer(filter)
                .answering("/", new Echo())
                .answering("/health/*", new Echo())
                .answering("/async/*", new Later())
                .answering("/broken/*", new Broken())
                .started();
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
        recording.close();
    }

    @Test
    void anAcceptedRequestReachesTheApiWithItsVerdictAndIsRecorded() throws Exception {
        // Given a request with a good key
        var request = request("/echo/contacts?limit=5")
                .header("Authorization", "Bearer " + key.reveal())
                .header("User-Agent", "crm-sync/2.1")
                .header("X-Forwarded-For", "198.51.100.1")
                .POST(BodyPublishers.ofString("hello"));

        // When it is sent
        HttpResponse<String> response = server.send(request);

        // Then the API answers, knowing whose key it was, and the call is recorded as it was
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("acme: hello é");
        ApiCall call = recordedCall();
        assertThat(call.getOutcome()).isEqualTo(CallOutcome.ACCEPTED);
        assertThat(call.getAccountId()).isEqualTo("acme");
        assertThat(call.getMethod()).isEqualTo("POST");
        assertThat(call.getPath()).isEqualTo("/echo/contacts?limit=5");
        assertThat(call.getStatus()).isEqualTo(200);
        assertThat(call.getRequestBytes()).isEqualTo(5);
        assertThat(call.getResponseBytes()).isEqualTo("acme: hello é".getBytes(StandardCharsets.UTF_8).length);
        assertThat(call.getLatencyMicros()).isPositive();
        assertThat(call.getClientIp()).isEqualTo("198.51.100.1");
        assertThat(call.getUserAgent()).isEqualTo("crm-sync/2.1");
        assertThat(call.getRequestId()).isEqualTo("req-" + requests);
        assertThat(call.getKeyHint()).isEqualTo(key.hint());
        assertThat(call.getGateway()).isEqualTo("test-gateway");
        assertThat(call.getError()).isNull();
    }

    @Test
    void everyRefusalIsAProblemWithItsChallengeAndReachesNoApi() throws Exception {
        // Given requests that must be refused, each for another reason
        Map<String, String> keyBySlug = Map.of(
                "key-missing", "",
                "key-malformed", Keys.withTypo(key),
                "key-unknown", Keys.newKey().reveal(),
                "key-deactivated", dead.reveal(),
                "key-expired", expired.reveal(),
                "kind-retired", retired.reveal(),
                "out-of-scope", scoped.reveal());
        for (Map.Entry<String, String> expected : keyBySlug.entrySet()) {
            String slug = expected.getKey();
            int reachedBefore = reached.get();

            // When one is sent
            HttpResponse<String> response = server.send(request("/echo/contacts")
                    .header("X-API-Key", expected.getValue())
                    .POST(BodyPublishers.ofString("x")));

            // Then it gets its problem and challenge, and is recorded
            boolean forbidden = slug.equals("out-of-scope");
            assertThat(response.statusCode()).as(slug).isEqualTo(forbidden ? 403 : 401);
            assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(response.body())
                    .contains("\"type\":\"urn:keytrail:problem:" + slug + "\"")
                    .contains("\"status\":" + response.statusCode())
                    .doesNotContain("kt_");
            String challenge = response.headers().firstValue("WWW-Authenticate").orElseThrow();
            if (slug.equals("key-missing")) {
                assertThat(challenge).isEqualTo("Bearer");
            } else {
                assertThat(challenge)
                        .startsWith("Bearer error=\"" + (forbidden ? "insufficient_scope" : "invalid_token"));
            }
            assertThat(reached).hasValue(reachedBefore);
            ApiCall call = recordedCall();
            assertThat(call.getOutcome().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .isEqualTo(slug);
            assertThat(call.getStatus()).isEqualTo(response.statusCode());
            assertThat(call.getResponseBytes()).isEqualTo(response.body().length());
        }
    }

    @Test
    void aGuardThatIsNotReadyAsksToComeBackLater() throws Exception {
        // Given a server whose guard has not read its keys yet
        try (RecordingGuard notReady = RecordingGuard.notReady();
                GuardedServer other = new GuardedServer(
                                KeyGuardFilter.guarding(notReady.guard()).build())
                        .answering("/*", new Echo())
                        .started()) {

            // When a request comes
            HttpResponse<String> response = other.send(other.request("/echo").header("X-API-Key", key.reveal()));

            // Then it is to come again
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).contains("keys-stale");
            assertThat(response.headers().firstValue("Retry-After")).contains("5");
            assertThat(response.headers().firstValue("WWW-Authenticate")).isEmpty();
        }
    }

    @Test
    void keysInTheQueryAreTakenAndDoNotReachTheCallLog() throws Exception {
        // Given a key in the query
        // When the request is sent
        HttpResponse<String> response = server.send(
                request("/echo/contacts?hapikey=" + key.reveal() + "&limit=5").GET());

        // Then it is accepted, and recorded without the key
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(recordedCall().getPath()).isEqualTo("/echo/contacts?hapikey=***&limit=5");
    }

    @Test
    void pathsThatNeedNoKeyAreNeitherJudgedNorRecorded() throws Exception {
        // Given a health check without a key
        HttpResponse<String> response = server.send(request("/health/live").GET());

        // When it is sent, and a request after it is recorded
        server.send(request("/echo/x"));
        recordedCall();

        // Then it has passed, and left no trace
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith("nobody");
        assertThat(recording.calls()).extracting(ApiCall::getPath).doesNotContain("/health/live");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health/../echo/x",
                "/health/%2e%2e/echo/x",
                "/health/..;/echo/x",
                "/health/..;a=b/echo/x",
                "/health;/../echo/x",
                "/health//../echo/x",
                "/healthX",
                "/HEALTH",
                "//health",
                "/health/./live",
                "/health;x=1"
            })
    void nothingPassesForAPathThatNeedsNoKey(String path) throws Exception {
        // Given a path that some parser could take for one that needs no key
        int reachedBefore = reached.get();

        // When it is asked for without one
        String response = server.sendRaw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        // Then it is refused
        assertThat(response).matches("(?s)HTTP/1.1 (401|400) .*");
        assertThat(reached).hasValue(reachedBefore);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/echo/../broken/x",
                "/echo/%2e%2e/broken/x",
                "/echo/..;/broken/x",
                "/echo;jsessionid=1/../broken/x",
                "/echo/x;jsessionid=1",
                "/echo//x",
                "//echo/x",
                "/ECHO/x",
                "/echoX",
                "/echo%2fx",
                "/echo/%252e%252e/broken",
                "/%65cho/%2e/x",
                "/"
            })
    void aKeyWithAScopeReachesNothingElse(String path) throws Exception {
        // Given a key that may read below /echo, and a path that some parser could take for one there
        int reachedBefore = reached.get();

        // When it is asked for
        String response = server.sendRaw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: "
                + scoped.reveal() + "\r\n\r\n");

        // Then it is refused
        assertThat(response).matches("(?s)HTTP/1.1 (403|400) .*");
        assertThat(reached).hasValue(reachedBefore);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/echo/", "/echo/7?x=/../y", "/%65cho/7"})
    void aKeyWithAScopeReachesWhatIsInIt(String path) throws Exception {
        // Given a key that may read below /echo, When it does
        String response = server.sendRaw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: "
                + scoped.reveal() + "\r\n\r\n");

        // Then it may
        assertThat(response).startsWith("HTTP/1.1 200");
    }

    @Test
    void aHeaderGivenTwiceMustNotDiffer() throws Exception {
        // Given requests that carry two keys in two headers of one name
        String twice = "GET /echo/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: %s\r\nx-api-key: %s\r\n\r\n";

        // When they are sent
        String same = server.sendRaw(twice.formatted(key.reveal(), key.reveal()));
        String different = server.sendRaw(twice.formatted(key.reveal(), scoped.reveal()));

        // Then the same key is one key, and two keys are none
        assertThat(same).startsWith("HTTP/1.1 200");
        assertThat(different).startsWith("HTTP/1.1 401").contains("key-malformed");
    }

    @Test
    void anAsynchronousAnswerIsRecordedWhenItIsComplete() throws Exception {
        // Given a request that is answered on another thread
        // When it is sent
        HttpResponse<String> response = server.send(request("/async/x").header("X-API-Key", key.reveal()));

        // Then status and size are those of the end
        assertThat(response.statusCode()).isEqualTo(202);
        ApiCall call = recordedCall();
        assertThat(call.getStatus()).isEqualTo(202);
        assertThat(call.getResponseBytes()).isEqualTo("later".length());
    }

    @Test
    void anApiThatThrowsIsRecordedAsAnErrorOfItsOwn() throws Exception {
        // Given an API that fails
        // When a request is sent
        HttpResponse<String> response = server.send(request("/broken/x").header("X-API-Key", key.reveal()));

        // Then the caller gets the container's answer, and the call log what failed, without the exception's text
        assertThat(response.statusCode()).isEqualTo(500);
        ApiCall call = recordedCall();
        assertThat(call.getStatus()).isEqualTo(500);
        assertThat(call.getOutcome()).isEqualTo(CallOutcome.ACCEPTED);
        assertThat(call.getError()).isEqualTo("jakarta.servlet.ServletException");
    }

    @Test
    void anApiMaySayWhatFailed() throws Exception {
        // Given an API that says so in a request attribute
        // When a request is sent
        server.send(request("/echo/say-why").header("X-API-Key", key.reveal()));

        // Then the call log has it, and no key in it
        assertThat(recordedCall().getError()).isEqualTo("quota of *** is used up");
    }

    @Test
    void aBodyOfUnknownLengthIsCountedAsItIsRead() throws Exception {
        // Given a request that is sent in chunks
        // When it is sent
        HttpResponse<String> response = server.send(request("/echo/x")
                .header("X-API-Key", key.reveal())
                .POST(BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream("twelve bytes".getBytes(StandardCharsets.UTF_8)))));

        // Then its size is known
        assertThat(response.body()).contains("twelve bytes");
        assertThat(recordedCall().getRequestBytes()).isEqualTo(12);
    }

    @Test
    void aHeadRequestIsRefusedWithoutABody() throws Exception {
        // Given a HEAD request without a key
        // When it is sent
        HttpResponse<String> response = server.send(request("/echo/x").method("HEAD", BodyPublishers.noBody()));

        // Then it gets the status alone
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void theFilterIsConfiguredByProperties() {
        // Given settings for it, right ones and wrong ones
        KeyGuardFilter.Builder builder = KeyGuardFilter.guarding(recording.guard());

        // When they are applied
        // Then wrong ones are named
        builder.configuredBy(Map.of(
                "keytrail.guard.http.open-paths", "/health, /metrics",
                "keytrail.guard.http.trusted-proxies", "10.0.0.0/8,fd00::/8",
                "keytrail.guard.http.request-id-header", "X-Correlation-Id",
                "keytrail.guard.gateway", "not mine"));
        assertThatThrownBy(() -> builder.configuredBy(Map.of("keytrail.guard.http.open-path", "/health")))
                .hasMessageContaining("keytrail.guard.http.open-path is no setting");
        assertThatThrownBy(() -> builder.configuredBy(Map.of("keytrail.guard.http.trusted-proxies", "proxy")))
                .hasMessageContaining("keytrail.guard.http.trusted-proxies: 'proxy'");
        assertThatThrownBy(() -> builder.lettingThrough("/a/../b")).hasMessageContaining("/a/../b");
    }

    private HttpRequest.Builder request(String path) {
        requests++;
        return server.request(path).header("X-Request-Id", "req-" + requests);
    }

    private ApiCall recordedCall() {
        return recording.callWithRequestId("req-" + requests);
    }

    /** Says whose key it was and what was sent. */
    private final class Echo extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            reached.incrementAndGet();
            if (request.getRequestURI().endsWith("say-why")) {
                request.setAttribute(KeyGuardFilter.ERROR, "quota of " + key.reveal() + " is used up");
            }
            response.setContentType("text/plain;charset=UTF-8");
            try (InputStream body = request.getInputStream()) {
                Verdict verdict = (Verdict) request.getAttribute(KeyGuardFilter.VERDICT);
                String account =
                        verdict == null ? "nobody" : verdict.accountId().orElse("nobody");
                String sent = new String(body.readAllBytes(), StandardCharsets.UTF_8);
                response.getWriter().print(account + ": " + sent + " é");
            }
        }
    }

    /** Answers on another thread. */
    private static final class Later extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) {
            AsyncContext async = request.startAsync();
            async.start(() -> {
                try {
                    HttpServletResponse later = (HttpServletResponse) async.getResponse();
                    later.setStatus(202);
                    later.getOutputStream().write("later".getBytes(StandardCharsets.UTF_8));
                    async.complete();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    /** Fails. */
    private static final class Broken extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws ServletException {
            throw new ServletException("failed for an account");
        }
    }
}
