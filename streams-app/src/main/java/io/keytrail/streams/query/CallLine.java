package io.keytrail.streams.query;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.IsoMillis;
import java.io.IOException;

/** A call as a line of JSON: what Jackson makes of its {@link CallView}, at a fraction of the cost. */
final class CallLine {

    private static final byte[] CALL_ID = JsonLines.name("callId");
    private static final byte[] ACCOUNT_ID = JsonLines.name("accountId");
    private static final byte[] OCCURRED_AT = JsonLines.name("occurredAt");
    private static final byte[] METHOD = JsonLines.name("method");
    private static final byte[] PATH = JsonLines.name("path");
    private static final byte[] STATUS = JsonLines.name("status");
    private static final byte[] LATENCY_MS = JsonLines.name("latencyMs");
    private static final byte[] REQUEST_BYTES = JsonLines.name("requestBytes");
    private static final byte[] RESPONSE_BYTES = JsonLines.name("responseBytes");
    private static final byte[] CLIENT_IP = JsonLines.name("clientIp");
    private static final byte[] USER_AGENT = JsonLines.name("userAgent");
    private static final byte[] KEY_ID = JsonLines.name("keyId");
    private static final byte[] KEY_HINT = JsonLines.name("keyHint");
    private static final byte[] KIND = JsonLines.name("kind");
    private static final byte[] OUTCOME = JsonLines.name("outcome");
    private static final byte[] REQUEST_ID = JsonLines.name("requestId");
    private static final byte[] ERROR = JsonLines.name("error");

    private CallLine() {}

    static void write(ApiCall call, JsonLines line) throws IOException {
        line.begin();
        line.text(CALL_ID, call.getCallId());
        line.text(ACCOUNT_ID, call.getAccountId());
        line.text(OCCURRED_AT, IsoMillis.format(call.getOccurredAt()));
        line.text(METHOD, call.getMethod());
        line.text(PATH, call.getPath());
        line.number(STATUS, call.getStatus());
        line.millis(LATENCY_MS, call.getLatencyMicros());
        line.number(REQUEST_BYTES, call.getRequestBytes());
        line.number(RESPONSE_BYTES, call.getResponseBytes());
        line.text(CLIENT_IP, call.getClientIp());
        line.text(USER_AGENT, call.getUserAgent());
        line.text(KEY_ID, call.getKeyId());
        line.text(KEY_HINT, call.getKeyHint());
        line.text(KIND, call.getKind());
        line.text(OUTCOME, call.getOutcome().name());
        line.text(REQUEST_ID, call.getRequestId());
        line.text(ERROR, call.getError());
        line.end();
    }
}
