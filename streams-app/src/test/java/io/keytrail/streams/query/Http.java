package io.keytrail.streams.query;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Someone who asks a server under test. */
record Http(int port, String authorization) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    Http basic(String user, String password) {
        byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new Http(port, "Basic " + Base64.getEncoder().encodeToString(credentials));
    }

    Answer get(String path, String... headers) {
        try {
            return new Answer(send("GET", path, BodyHandlers.ofString(), headers));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The answer with its body to be read bit by bit. */
    HttpResponse<InputStream> open(String path, String... headers) throws IOException {
        return send("GET", path, BodyHandlers.ofInputStream(), headers);
    }

    <T> HttpResponse<T> send(String method, String path, HttpResponse.BodyHandler<T> handler, String... headers)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return CLIENT.send(request.build(), handler);
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

        String header(String name) {
            return String.join(" | ", response.headers().allValues(name));
        }

        JsonNode json() {
            return JsonMapper.shared().readTree(response.body());
        }

        /** The texts of one member of each element of a list. */
        List<String> texts(String list, String member) {
            List<String> texts = new ArrayList<>();
            json().get(list).forEach(element -> texts.add(element.get(member).asString()));
            return texts;
        }

        /** Status and slug, such as {@code 404 unknown-key}, of an answer that is a complete problem. */
        String problem() {
            if (!header("Content-Type").startsWith("application/problem+json")) {
                return status() + " without problem details: " + body();
            }
            String type = json().get("type").asString();
            return json().get("status").asInt() + " " + type.substring(type.lastIndexOf(':') + 1);
        }
    }
}
