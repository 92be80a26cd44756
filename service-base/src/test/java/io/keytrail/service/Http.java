package io.keytrail.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A caller of a service under test. */
public record Http(int port, String authorization) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** Somebody without credentials. */
    public static Http anonymous(int port) {
        return new Http(port, null);
    }

    public Http basic(String user, String password) {
        byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new Http(port, "Basic " + Base64.getEncoder().encodeToString(credentials));
    }

    public Http bearer(String token) {
        return new Http(port, "Bearer " + token);
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, HttpRequest.BodyPublishers.noBody(), headers);
    }

    public Answer post(String path, String json, String... headers) {
        return send("POST", path, HttpRequest.BodyPublishers.ofString(json), headers);
    }

    public Answer send(String method, String path, HttpRequest.BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(method, body)
                .header("Content-Type", "application/json");
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            return new Answer(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** What came back. */
    public record Answer(HttpResponse<String> response) {

        public int status() {
            return response.statusCode();
        }

        public String body() {
            return response.body();
        }

        public JsonNode json() {
            return JsonMapper.shared().readTree(response.body());
        }

        public String header(String name) {
            return String.join(" | ", response.headers().allValues(name));
        }

        /** Status and slug, such as {@code 404 not-found}, of an answer that is a complete problem. */
        public String problem() {
            if (!header("Content-Type").startsWith("application/problem+json")) {
                return status() + " without problem details: " + body();
            }
            JsonNode json = json();
            if (json.path("status").asInt() != status()
                    || json.path("title").asString().isEmpty()
                    || json.path("detail").asString().isEmpty()) {
                return status() + " with incomplete problem details: " + body();
            }
            return status() + " " + json.path("type").asString().replaceFirst("^urn:keytrail:problem:", "");
        }
    }
}
