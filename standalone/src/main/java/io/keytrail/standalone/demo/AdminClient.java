package io.keytrail.standalone.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** key-admin's REST API, as one user of account acme. */
final class AdminClient {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int HINT_LENGTH = 4;

    private final HttpClient http;
    private final URI keys;
    private final String authorization;

    AdminClient(HttpClient http, URI admin, Demo.User user) {
        this.http = http;
        this.keys = URI.create(admin + "/api/v1/accounts/" + CallScript.ACCOUNT + "/keys");
        this.authorization = "Basic "
                + Base64.getEncoder()
                        .encodeToString((user.name() + ":" + user.password()).getBytes(StandardCharsets.UTF_8));
    }

    /** The slot's active key; generated if there is none. */
    DemoKey obtain(String kind, String name) {
        Optional<DemoKey> shown = show(kind, name);
        if (shown.isPresent()) {
            return shown.get();
        }
        HttpResponse<String> generated = post(kind, name, "generate");
        if (generated.statusCode() == CREATED) {
            return key(kind, generated);
        }
        if (generated.statusCode() == CONFLICT) {
            return show(kind, name).orElseThrow(() -> unexpected("generate", generated));
        }
        throw unexpected("generate", generated);
    }

    /** The slot's active key; empty if there is none. Audited. */
    Optional<DemoKey> show(String kind, String name) {
        HttpResponse<String> shown = post(kind, name, "show");
        return switch (shown.statusCode()) {
            case OK -> Optional.of(key(kind, shown));
            case NOT_FOUND -> Optional.empty();
            default -> throw unexpected("show", shown);
        };
    }

    /** The id of the slot's active key; empty if there is none. Not audited. */
    Optional<String> activeKeyId(String kind, String name) {
        HttpResponse<String> list = send(HttpRequest.newBuilder(keys).GET(), "list of keys");
        if (list.statusCode() != OK) {
            throw unexpected("list of keys", list);
        }
        for (JsonNode key : read(list).path("keys")) {
            if (kind.equals(key.path("kind").asString())
                    && name.equals(key.path("name").asString())
                    && "ACTIVE".equals(key.path("state").asString())) {
                return Optional.of(key.path("keyId").asString());
            }
        }
        return Optional.empty();
    }

    private HttpResponse<String> post(String kind, String name, String action) {
        return send(
                HttpRequest.newBuilder(URI.create(keys + "/" + kind + "/" + name + "/" + action))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{}")),
                action);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String what) {
        try {
            return http.send(
                    request.header("Authorization", authorization)
                            .timeout(PATIENCE)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new DemoFailure("key-admin did not answer to " + what + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("Interrupted", e);
        }
    }

    private static DemoKey key(String kind, HttpResponse<String> answer) {
        String keyId = read(answer).path("keyId").asString("");
        String text = read(answer).path("key").asString("");
        if (keyId.isEmpty() || text.length() < HINT_LENGTH) {
            throw new DemoFailure("key-admin answered " + answer.statusCode() + " without a key");
        }
        return new DemoKey(keyId, kind, text.substring(text.length() - HINT_LENGTH), text);
    }

    private static JsonNode read(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JacksonException e) {
            // without the cause, which may quote a key
            throw new DemoFailure("key-admin answered " + answer.statusCode() + " with something else than JSON");
        }
    }

    /** The body is a problem where it is none of a key; it is not repeated all the same. */
    private static DemoFailure unexpected(String what, HttpResponse<String> answer) {
        return new DemoFailure("key-admin answered " + answer.statusCode() + " to " + what);
    }
}
