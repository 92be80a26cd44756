package io.keytrail.admin.query;

import io.keytrail.admin.tokens.ServiceTokens;
import io.keytrail.admin.tokens.TokenSubject;
import io.keytrail.service.access.Caller;
import io.keytrail.service.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Asks the query API of streams-app, as the caller, with a token that holds its role in the one account asked about. */
public final class QueryApi {

    private static final Logger LOG = LoggerFactory.getLogger(QueryApi.class);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

    private final URI base;
    private final Duration timeout;
    private final ServiceTokens tokens;
    private final HttpClient http;
    private final Semaphore places;

    /**
     * @param base address of streams-app, without {@code /api/v1}
     * @param timeout how long an answer may take
     * @param mostAsking how many may wait for an answer at the same time, 1 or more; each holds a thread of the server
     */
    public QueryApi(URI base, Duration timeout, int mostAsking, ServiceTokens tokens) {
        this.base = URI.create(base.toString().replaceAll("/+$", ""));
        this.timeout = timeout;
        this.tokens = tokens;
        this.places = new Semaphore(mostAsking);
        this.http = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * The query API's answer, its problems included.
     *
     * @param path of the query API, checked and without query, such as {@code /api/v1/accounts/acme/keys}
     * @throws io.keytrail.service.problem.ProblemException 503 {@code unavailable} if it can't be reached, answers
     *     nothing that belongs here, or does not believe key-admin's token, or if too many wait for it already
     */
    public ResponseEntity<byte[]> get(Caller caller, String account, String path) {
        if (!places.tryAcquire()) {
            throw unavailable();
        }
        try {
            return ask(caller, account, path);
        } finally {
            places.release();
        }
    }

    private ResponseEntity<byte[]> ask(Caller caller, String account, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(timeout)
                .header(HttpHeaders.ACCEPT, "application/json, application/problem+json")
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + tokens.mint(subject(caller, account)))
                .build();
        try {
            return passOn(http.send(request, HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException unreachable) {
            LOG.warn("The query API at {} can't be reached: {}", base, unreachable.toString());
            throw unavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable();
        }
    }

    private ResponseEntity<byte[]> passOn(HttpResponse<byte[]> answer) {
        String type = answer.headers().firstValue(HttpHeaders.CONTENT_TYPE).orElse("");
        boolean isProblem = answer.statusCode() >= 400 && type.startsWith(Problem.MEDIA_TYPE);
        boolean isAnswer = answer.statusCode() == 200 && type.startsWith(MediaType.APPLICATION_JSON_VALUE);
        // a 401 is about key-admin's token, not about the caller's
        if (answer.statusCode() == 401 || !(isProblem || isAnswer)) {
            LOG.warn("The query API at {} answered {} {}", base, answer.statusCode(), type);
            throw unavailable();
        }
        ResponseEntity.BodyBuilder passed =
                ResponseEntity.status(answer.statusCode()).header(HttpHeaders.CONTENT_TYPE, type);
        answer.headers()
                .firstValue(HttpHeaders.RETRY_AFTER)
                .ifPresent(wait -> passed.header(HttpHeaders.RETRY_AFTER, wait));
        return passed.body(answer.body());
    }

    private static RuntimeException unavailable() {
        return Problem.unavailable("The records can't be queried right now.", ASK_AGAIN)
                .asException();
    }

    private static TokenSubject subject(Caller caller, String account) {
        Map<String, String> role = caller.roleIn(account)
                .map(known -> Map.of(account, known.text()))
                .orElse(Map.of());
        return new TokenSubject(
                caller.userId(),
                caller.email().orElse(null),
                role,
                caller.authenticatedAt().orElse(null));
    }
}
