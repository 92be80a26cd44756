package io.keytrail.admin.console.calls;

import io.keytrail.admin.console.CallWords;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A call as the query API tells it; what it says of its path, agent, error and ids is what strangers wrote. */
record Call(
        String callId,
        String accountId,
        Instant occurredAt,
        String method,
        String path,
        int status,
        BigDecimal latencyMs,
        long requestBytes,
        long responseBytes,
        String clientIp,
        String userAgent,
        String keyId,
        String keyHint,
        String kind,
        String outcome,
        String requestId,
        String error) {

    /** Whether the guard let it pass. */
    public boolean isAccepted() {
        return "ACCEPTED".equals(outcome);
    }

    /** The first figure of the status, as a class of styles: {@code s2} to {@code s5}. */
    public String statusClass() {
        return "s" + status / 100;
    }

    /** The outcome as people say it: {@code key deactivated}. */
    public String outcomeInWords() {
        return CallWords.outcome(outcome);
    }

    /** The whole record, in the contract's order and words; what is not there is left out. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("callId", callId);
        fields.put("occurredAt", occurredAt);
        fields.put("method", method);
        fields.put("path", path);
        fields.put("status", status);
        fields.put("latencyMs", latencyMs);
        fields.put("requestBytes", requestBytes);
        fields.put("responseBytes", responseBytes);
        fields.put("clientIp", clientIp);
        fields.put("userAgent", userAgent);
        fields.put("keyId", keyId);
        fields.put("keyHint", keyHint);
        fields.put("kind", kind);
        fields.put("outcome", outcome);
        fields.put("requestId", requestId);
        fields.put("error", error);
        fields.values().removeIf(value -> value == null);
        return fields;
    }
}
