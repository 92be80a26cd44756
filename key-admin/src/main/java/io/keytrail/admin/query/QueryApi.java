package io.keytrail.admin.query;

import io.keytrail.admin.tokens.ServiceTokens;
import io.keytrail.admin.tokens.TokenSubject;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.SharedPlaces;
import io.keytrail.service.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the query API of streams-app, as the caller, with a token that holds no more of its roles than the question needs. */
public final class QueryApi {

    private static final Logger LOG = LoggerFactory.getLogger(QueryApi.class);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

    private final URI base;
    private final Duration timeout;
    private final Duration countTimeout;
    private final ServiceTokens tokens;
    private final HttpClient http;
    private final SharedPlaces places;
    private final SharedPlaces counting;
    private final JsonMapper json;

    /**
     * @param base address of streams-app, without {@code /api/v1}
     * @param timeout how long an answer may take
     * @param countTimeout how long one may take for which calls are counted
     * @param mostAsking how many may wait for an answer at the same time, 1 or more; each holds a thread of the server
     */
    public QueryApi(
            URI base, Duration timeout, Duration countTimeout, int mostAsking, ServiceTokens tokens, JsonMapper json) {
        this.base = URI.create(base.toString().replaceAll("/+$", ""));
        this.timeout = timeout;
        this.countTimeout = countTimeout;
        this.tokens = tokens;
        this.json = json.rebuild()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        this.places = new SharedPlaces(mostAsking, mostAsking / 2);
        // counts take long, and must leave room for pages
        this.counting = new SharedPlaces(mostAsking / 2, mostAsking / 8);
        this.http = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * The query API's answer, its problems included.
     *
     * @throws io.keytrail.service.problem.ProblemException 503 {@code unavailable} if it can't be reached, answers
     *     nothing that belongs here, or does not believe key-admin's token, or if too many wait for it already, of all
     *     callers or of this one
     */
    public ResponseEntity<byte[]> get(Question question) {
        Supplier<ResponseEntity<byte[]>> answer = () -> within(places, question, () -> ask(question));
        return question.counts() ? within(counting, question, answer) : answer.get();
    }

    private ResponseEntity<byte[]> ask(Question question) {
        HttpRequest request = request(question, "application/json, application/problem+json")
                .timeout(question.counts() ? countTimeout : timeout)
                .build();
        return passOn(send(request, HttpResponse.BodyHandlers.ofByteArray()));
    }

    private static <T> T within(SharedPlaces places, Question question, Supplier<T> answer) {
        String asker = question.caller().userId();
        if (!places.take(asker)) {
            throw unavailable();
        }
        try {
            return answer.get();
        } finally {
            places.leave(asker);
        }
    }

    /**
     * The query API's answer as a value; members that the type does not know are left out.
     *
     * @throws io.keytrail.service.problem.ProblemException the query API's own problem, or as {@link #get}
     */
    public <T> T read(Question question, Class<T> type) {
        ResponseEntity<byte[]> answer = get(question);
        if (!answer.getStatusCode().is2xxSuccessful()) {
            throw problem(
                    answer.getStatusCode().value(),
                    answer.getBody(),
                    answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER));
        }
        try {
            return json.readValue(answer.getBody(), type);
        } catch (JacksonException foreign) {
            LOG.warn("The query API at {} answered what is no {}: {}", base, type.getSimpleName(), foreign.toString());
            throw unavailable();
        }
    }

    /** A request of that question, with a token of its own. */
    HttpRequest.Builder request(Question question, String accept) {
        return HttpRequest.newBuilder(URI.create(base + question.target()))
                .header(HttpHeaders.ACCEPT, accept)
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + tokens.mint(subject(question)));
    }

    /**
     * The answer, once its headers are there.
     *
     * @throws io.keytrail.service.problem.ProblemException 503 {@code unavailable} if there is none in time
     */
    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) {
        try {
            return http.send(request, body);
        } catch (IOException unreachable) {
            LOG.warn("The query API at {} can't be reached: {}", base, unreachable.toString());
            throw unavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable();
        }
    }

    /** The problem that the query API answered with, to be thrown. A 401 is about key-admin's token, not the caller's. */
    RuntimeException problem(int status, byte[] body, String retryAfter) {
        if (status == HttpStatus.UNAUTHORIZED.value()) {
            return unavailable();
        }
        try {
            JsonNode told = json.readTree(body);
            String slug = told.path("type").asString("").replaceFirst("^.*[:/]", "");
            Problem problem = Problem.of(
                    slug.isEmpty() ? "unavailable" : slug,
                    status,
                    told.path("detail").asString(""));
            return (retryAfter == null ? problem : problem.withHeader(HttpHeaders.RETRY_AFTER, retryAfter))
                    .asException();
        } catch (JacksonException unreadable) {
            return unavailable();
        }
    }

    private ResponseEntity<byte[]> passOn(HttpResponse<byte[]> answer) {
        String type = answer.headers().firstValue(HttpHeaders.CONTENT_TYPE).orElse("");
        boolean isProblem = answer.statusCode() >= 400 && type.startsWith(Problem.MEDIA_TYPE);
        boolean isAnswer = answer.statusCode() == 200 && type.startsWith(MediaType.APPLICATION_JSON_VALUE);
        // a 401 is about key-admin's token, not about the caller's
        if (answer.statusCode() == HttpStatus.UNAUTHORIZED.value() || !(isProblem || isAnswer)) {
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

    /** 503 {@code unavailable}, to be thrown. */
    static RuntimeException unavailable() {
        return Problem.unavailable("The records can't be queried right now.", ASK_AGAIN)
                .asException();
    }

    private static TokenSubject subject(Question question) {
        Map<String, String> roles = new HashMap<>();
        question.roles().forEach((account, role) -> roles.put(account, role.text()));
        Caller caller = question.caller();
        return new TokenSubject(
                caller.userId(),
                caller.email().orElse(null),
                roles,
                caller.authenticatedAt().orElse(null));
    }
}
