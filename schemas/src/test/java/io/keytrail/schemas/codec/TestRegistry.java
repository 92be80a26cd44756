package io.keytrail.schemas.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** A registry over HTTP that speaks as much of Confluent's REST API as the client uses, and fails when told to. */
final class TestRegistry implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern REGISTER = Pattern.compile("/subjects/([^/]+)/versions");
    private static final Pattern LOOK_UP = Pattern.compile("/subjects/([^/]+)");
    private static final Pattern VERSION = Pattern.compile("/subjects/([^/]+)/versions/([0-9]+)");
    private static final Pattern BY_ID = Pattern.compile("/schemas/ids/([0-9]+)");
    private static final Pattern CONFIG = Pattern.compile("/config/([^/]+)");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String basePath;
    private final CountDownLatch closing = new CountDownLatch(1);

    private final List<String> schemas = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<String, String> answers = new HashMap<>();
    private final Map<String, String> compatibility = new HashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final Deque<Answer> next = new ArrayDeque<>();
    private String userInfo;
    private int firstId = 1;

    /** What to answer instead of the truth. */
    record Answer(int status, String body, boolean endless) {}

    private TestRegistry(HttpServer server, String basePath) {
        this.server = server;
        this.basePath = basePath;
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    static TestRegistry start(String basePath) {
        try {
            return new TestRegistry(HttpServer.create(anyPort(), 0), basePath);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TestRegistry startTls(SSLContext context, boolean clientMustShowCertificate) throws IOException {
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(com.sun.net.httpserver.HttpsParameters parameters) {
                javax.net.ssl.SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                ssl.setNeedClientAuth(clientMustShowCertificate);
                parameters.setSSLParameters(ssl);
            }
        });
        return new TestRegistry(server, "");
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return (server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:" + port() + basePath;
    }

    /** From now on nobody else is let in. */
    synchronized void requireUser(String userAndPassword) {
        userInfo = userAndPassword;
    }

    synchronized void countFrom(int id) {
        firstId = id;
    }

    /** The next request gets this answer; further calls queue up. */
    synchronized void answerNext(int status, String body) {
        next.add(new Answer(status, body, false));
    }

    /** The next request gets headers and the beginning of a body that never ends. */
    synchronized void stallNext() {
        next.add(new Answer(200, "{", true));
    }

    /** That path (without the base path) is answered with that body from now on. */
    synchronized void answer(String path, String body) {
        answers.put(path, body);
    }

    synchronized int add(String schema) {
        return ids.computeIfAbsent(schema, unused -> {
            schemas.add(schema);
            return firstId + schemas.size() - 1;
        });
    }

    /** Method and path of every request so far, without the base path. */
    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    synchronized String compatibilityOf(String subject) {
        return compatibility.get(subject);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Answer answer = answer(exchange, new String(body, StandardCharsets.UTF_8));
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(answer.status(), answer.endless() ? 0 : bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
            if (answer.endless()) {
                out.flush();
                awaitClosing();
            }
        }
    }

    private synchronized Answer answer(HttpExchange exchange, String body) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        if (!path.startsWith(basePath)) {
            return new Answer(404, "no such page", false);
        }
        path = path.substring(basePath.length());
        requests.add(exchange.getRequestMethod() + " " + path);
        if (!next.isEmpty()) {
            return next.remove();
        }
        String expected = userInfo == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
        if (expected != null && !expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return new Answer(401, "{\"error_code\":401,\"message\":\"Unauthorized\"}", false);
        }
        if (answers.containsKey(path)) {
            return new Answer(200, answers.get(path), false);
        }
        return truth(exchange.getRequestMethod(), path, body);
    }

    private Answer truth(String method, String path, String body) throws IOException {
        Matcher matcher = REGISTER.matcher(path);
        if (matcher.matches() && method.equals("POST")) {
            JsonNode request = MAPPER.readTree(body);
            int id = add(request.get("schema").textValue());
            answers.put("/subject-of/" + decoded(matcher.group(1)), String.valueOf(id));
            return new Answer(200, "{\"id\":" + id + "}", false);
        }
        matcher = LOOK_UP.matcher(path);
        if (matcher.matches() && method.equals("POST")) {
            Integer id = ids.get(MAPPER.readTree(body).get("schema").textValue());
            return id == null
                    ? new Answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}", false)
                    : new Answer(200, "{\"id\":" + id + ",\"version\":1}", false);
        }
        matcher = BY_ID.matcher(path);
        if (matcher.matches() && method.equals("GET")) {
            int index = Integer.parseInt(matcher.group(1)) - firstId;
            return index < 0 || index >= schemas.size()
                    ? new Answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}", false)
                    : new Answer(
                            200,
                            MAPPER.createObjectNode()
                                    .put("schema", schemas.get(index))
                                    .toString(),
                            false);
        }
        matcher = CONFIG.matcher(path);
        if (matcher.matches() && method.equals("PUT")) {
            compatibility.put(
                    decoded(matcher.group(1)),
                    MAPPER.readTree(body).get("compatibility").textValue());
            return new Answer(200, body, false);
        }
        matcher = VERSION.matcher(path);
        String code = matcher.matches() ? "40402" : "404";
        return new Answer(404, "{\"error_code\":" + code + ",\"message\":\"Not found\"}", false);
    }

    /** The id that was registered last under that subject, as text; null if none was. */
    synchronized String idUnder(String subject) {
        return answers.get("/subject-of/" + subject);
    }

    private static String decoded(String segment) {
        return URLDecoder.decode(segment, StandardCharsets.UTF_8);
    }

    private void awaitClosing() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
