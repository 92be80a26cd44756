package io.keytrail.benchmarks.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.product.StreamsAppProcess;
import io.keytrail.benchmarks.reads.CallReader;
import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keytrail's call log, asked over HTTP. An answer is there when its last byte is. */
final class HttpCalls implements CallReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int OK = 200;
    private static final int MICROS_DIGITS = 3;
    private static final int FIRST_ROOM = 64 << 20;

    private final StreamsAppProcess app;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private byte[] room = new byte[FIRST_ROOM];

    HttpCalls(StreamsAppProcess app) {
        this.app = app;
    }

    @Override
    public Answer ask(Question question) throws IOException, InterruptedException {
        String filter = question.filter() == null
                ? ""
                : "&status=" + question.filter().status() + "&keyId="
                        + question.filter().keyId();
        HttpResponse<byte[]> response = http.send(
                request(question.account(), "?limit=" + LIMIT + filter, "application/json"),
                BodyHandlers.ofByteArray());
        requireOk(response);
        return () -> calls(JSON.readTree(response.body()).path("calls"));
    }

    /**
     * An account's whole log.
     *
     * @param bytes begin with its lines; they may be others' after the next export
     * @param length bytes of the lines
     * @param seconds from the request to the last byte
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Export(byte[] bytes, int length, double seconds) {}

    /** Exports it as NDJSON. */
    Export export(int account) throws IOException, InterruptedException {
        HttpRequest request = request(account, "", "application/x-ndjson");
        long begin = System.nanoTime();
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        requireOk(response);
        int length = 0;
        try (InputStream body = response.body()) {
            for (int read = 0; read >= 0; read = body.read(room, length, room.length - length)) {
                length += read;
                if (length == room.length) {
                    room = Arrays.copyOf(room, room.length * 2);
                }
            }
        }
        return new Export(room, length, (System.nanoTime() - begin) / 1e9);
    }

    private HttpRequest request(int number, String query, String accept) {
        String account = CallPlan.accountId(number);
        return HttpRequest.newBuilder(app.address().resolve("/api/v1/accounts/" + account + "/calls" + query))
                .timeout(PATIENCE)
                .header("Authorization", app.authorization(account))
                .header("Accept", accept)
                .build();
    }

    private static void requireOk(HttpResponse<?> response) throws IOException {
        if (response.statusCode() != OK) {
            throw new IOException("GET " + response.uri() + " answered " + response.statusCode());
        }
    }

    private static List<ApiCall> calls(JsonNode array) {
        List<ApiCall> calls = new ArrayList<>();
        array.forEach(call -> calls.add(call(call)));
        return calls;
    }

    /** The call of a line. */
    static ApiCall call(byte[] bytes, int offset, int length) throws IOException {
        return call(JSON.readTree(bytes, offset, length));
    }

    private static ApiCall call(JsonNode json) {
        return new ApiCall(
                text(json, "callId"),
                text(json, "accountId"),
                Instant.parse(text(json, "occurredAt")),
                text(json, "method"),
                text(json, "path"),
                json.path("status").intValue(),
                new BigDecimal(json.path("latencyMs").asText())
                        .movePointRight(MICROS_DIGITS)
                        .longValueExact(),
                json.path("requestBytes").longValue(),
                json.path("responseBytes").longValue(),
                CallOutcome.valueOf(text(json, "outcome")),
                text(json, "keyId"),
                text(json, "keyHint"),
                text(json, "kind"),
                text(json, "clientIp"),
                text(json, "userAgent"),
                text(json, "requestId"),
                text(json, "error"),
                null);
    }

    private static String text(JsonNode json, String field) {
        return json.path(field).textValue();
    }
}
