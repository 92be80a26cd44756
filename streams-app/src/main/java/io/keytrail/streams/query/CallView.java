package io.keytrail.streams.query;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.IsoMillis;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

/**
 * A call as the query API shows it.
 *
 * @param occurredAt ISO-8601, UTC, milliseconds
 * @param path with its query string, credentials removed
 * @param latencyMs milliseconds, with three decimals
 */
record CallView(
        String callId,
        String accountId,
        String occurredAt,
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
        CallOutcome outcome,
        String requestId,
        String error) {

    /** The names of the fields, in order. */
    static final List<String> COLUMNS = Arrays.stream(CallView.class.getRecordComponents())
            .map(component -> component.getName())
            .toList();

    static CallView of(ApiCall call) {
        return new CallView(
                call.getCallId(),
                call.getAccountId(),
                IsoMillis.format(call.getOccurredAt()),
                call.getMethod(),
                call.getPath(),
                call.getStatus(),
                Millis.ofMicros(call.getLatencyMicros()),
                call.getRequestBytes(),
                call.getResponseBytes(),
                call.getClientIp(),
                call.getUserAgent(),
                call.getKeyId(),
                call.getKeyHint(),
                call.getKind(),
                call.getOutcome(),
                call.getRequestId(),
                call.getError());
    }

    /** One cell for each of {@link #COLUMNS}. */
    List<Object> cells() {
        return Arrays.asList(
                callId,
                accountId,
                occurredAt,
                method,
                path,
                status,
                latencyMs,
                requestBytes,
                responseBytes,
                clientIp,
                userAgent,
                keyId,
                keyHint,
                kind,
                outcome,
                requestId,
                error);
    }
}
