package io.keytrail.standalone.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks HTTP to a running edition, as one of its demo users or as a program with a key. */
public final class EditionClient {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** A name that spreadsheets would run, and CSV must quote. */
    public static final String USER_AGENT = "=HYPERLINK(\"http://x\", 'see, here')";

    private final URI admin;
    private final URI query;
    private final URI sample;
    private final JsonNode users;

    /** A client of an edition that is ready. */
    public EditionClient(RunningEdition edition) {
        admin = edition.address("admin");
        query = edition.address("query");
        sample = edition.address("sample");
        users = edition.standaloneJson().required("users");
    }

    /**
     * An answer.
     *
     * @param status of HTTP
     * @param body as text
     */
    public record Answer(int status, String body) {

        /** The body as JSON. */
        public JsonNode json() {
            return JSON.readTree(body);
        }

        /** The slug of the problem that it is. */
        public String problem() {
            return json().required("type").asString().replaceAll(".*[/:#]", "");
        }

        /** Without the body: it may hold a key. */
        @Override
        public String toString() {
            return "status " + status;
        }
    }

    /** What a user does to a slot, such as {@code standard/default}, with key-admin. */
    public Answer act(String user, String account, String slot, String action, String body) {
        return send(acting(user, account, slot, action, body));
    }

    /** The same, saying with what program. */
    public Answer act(String user, String account, String slot, String action, String body, String userAgent) {
        return send(acting(user, account, slot, action, body).header("User-Agent", userAgent));
    }

    private HttpRequest.Builder acting(String user, String account, String slot, String action, String body) {
        return as(user, admin, "/api/v1/accounts/" + account + "/keys/" + slot + "/" + action)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    /** What a user reads from key-admin. */
    public Answer readAdmin(String user, String path) {
        return send(as(user, admin, path).GET());
    }

    /** What a user reads from the query API; {@code accept} such as {@code text/csv}. */
    public Answer read(String user, String path, String accept) {
        return send(as(user, query, path).header("Accept", accept).GET());
    }

    /** Every element of a list that comes in pages, newest first. */
    public List<JsonNode> readAll(String user, String path, String list) {
        List<JsonNode> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            String page =
                    path + "?limit=7" + cursor.map(next -> "&cursor=" + next).orElse("");
            Answer answer = read(user, page, "application/json");
            if (answer.status() != 200) {
                throw new IllegalStateException(path + " answers " + answer.status() + ": " + answer.body());
            }
            answer.json().required(list).forEach(all::add);
            cursor = answer.json().required("nextCursor").stringValueOpt();
        } while (cursor.isPresent());
        return all;
    }

    /**
     * Waits until an account's log, {@code calls} or {@code audit}, has come as far as now: the query API reads it from
     * Kafka, a moment behind.
     */
    public void awaitCaughtUp(String user, String account, String log) {
        Instant now = Instant.now();
        await("the log of " + log + " has come as far as " + now)
                .atMost(PATIENCE)
                .until(() -> asOf(user, "/api/v1/accounts/" + account + "/" + log + "?limit=1"), isAtLeast(now));
    }

    private Optional<Instant> asOf(String user, String newest) {
        Answer answer = read(user, newest, "application/json");
        return Optional.of(answer)
                .filter(given -> given.status() == 200)
                .flatMap(given -> given.json().required("asOf").stringValueOpt())
                .map(Instant::parse);
    }

    private static Predicate<Optional<Instant>> isAtLeast(Instant time) {
        return asOf -> asOf.filter(known -> !known.isBefore(time)).isPresent();
    }

    /** A call of the sample API with a key, or without where it is empty. */
    public Answer call(String key, String method, String path, String requestId) {
        return call(key, method, path, requestId, USER_AGENT);
    }

    /** The same, saying who calls. */
    public Answer call(String key, String method, String path, String requestId, String userAgent) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(sample + path))
                .header("X-Request-Id", requestId)
                .header("User-Agent", userAgent)
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        return send(request);
    }

    private HttpRequest.Builder as(String user, URI service, String path) {
        String credentials = user + ":" + password(user);
        return HttpRequest.newBuilder(URI.create(service + path))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    }

    /** The password of a demo user. */
    public String password(String user) {
        for (JsonNode known : users) {
            if (known.required("user").asString().equals(user)) {
                return known.required("password").asString();
            }
        }
        throw new IllegalArgumentException("No user " + user);
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer =
                    http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
