package io.keytrail.admin.humancheck;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Speaks {@code siteverify}: knows one secret and some tokens, each of which it takes once. Can misbehave. */
final class SiteVerify implements AutoCloseable {

    static final String SECRET = "google-secret";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Set<String> used = new HashSet<>();

    /** Bodies of the requests, decoded. */
    final List<Map<String, String>> asked = new ArrayList<>();

    /** What is said of a token that is right, apart from success. */
    String details = "\"challenge_ts\":\"2026-11-24T12:00:00Z\",\"hostname\":\"keys.example.com\"";

    /** Said in place of any answer, if set. */
    String instead;

    int status = 200;
    boolean hangsBeforeTheHeaders;
    boolean hangsInTheBody;

    SiteVerify() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/recaptcha/api/siteverify", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/recaptcha/api/siteverify");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> fields = Arrays.stream(form.split("&"))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(
                        field -> field[0], field -> URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
        byte[] body;
        synchronized (this) {
            asked.add(fields);
            body = (instead == null ? judge(exchange, fields) : instead).getBytes(StandardCharsets.UTF_8);
        }
        if (hangsBeforeTheHeaders) {
            hang();
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        if (hangsInTheBody) {
            exchange.getResponseBody().write(body, 0, 1);
            exchange.getResponseBody().flush();
            hang();
        }
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void hang() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String judge(HttpExchange exchange, Map<String, String> fields) {
        if (!exchange.getRequestMethod().equals("POST")) {
            return no("bad-request");
        }
        if (!SECRET.equals(fields.get("secret"))) {
            return no("invalid-input-secret");
        }
        if (!fields.get("response").startsWith("right")) {
            return no("invalid-input-response");
        }
        return used.add(fields.get("response")) ? "{\"success\":true," + details + "}" : no("timeout-or-duplicate");
    }

    static String no(String code) {
        return "{\"success\":false,\"error-codes\":[\"" + code + "\"]}";
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
