package io.keytrail.admin.http;

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

/** A caller of the service under test. */
record Http(int port, String authorization) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    static Http basic(int port, String user, String password) {
        byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new Http(port, "Basic " + Base64.getEncoder().encodeToString(credentials));
    }

    static Http bearer(int port, String token) {
        return new Http(port, "Bearer " + token);
    }

    Answer get(String path) {
        return send("GET", path, "");
    }

    Answer post(String path, String... headers) {
        return send("POST", path, "", headers);
    }

    Answer postBody(String path, String json, String... headers) {
        return send("POST", path, json, headers);
    }

    Answer send(String method, String path, String json, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(
                        method,
                        json.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(json));
        if (!json.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
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
    record Answer(HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        JsonNode json() {
            return JsonMapper.shared().readTree(response.body());
        }

        String text(String member) {
            return json().path(member).asString();
        }

        String header(String name) {
            return String.join(" | ", response.headers().allValues(name));
        }

        /** The status of what succeeded, status and slug of what did not: {@code 200}, {@code 404 no-active-key}. */
        String summary() {
            if (status() < 400) {
                return String.valueOf(status());
            }
            if (!header("Content-Type").startsWith("application/problem+json")) {
                return status() + " without problem details: " + body();
            }
            return status() + " " + text("type").replaceFirst("^urn:keytrail:problem:", "");
        }
    }
}
