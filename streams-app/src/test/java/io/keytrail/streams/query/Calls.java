package io.keytrail.streams.query;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import java.time.Instant;

/** Calls for tests. */
final class Calls {

    private Calls() {}

    static ApiCall.Builder call(String callId, Instant occurredAt) {
        return call("acme", callId, occurredAt);
    }

    static ApiCall.Builder call(String account, String callId, Instant occurredAt) {
        return ApiCall.newBuilder()
                .setCallId(callId)
                .setAccountId(account)
                .setOccurredAt(occurredAt)
                .setMethod("GET")
                .setPath("/v1/contacts?limit=10")
                .setStatus(200)
                .setLatencyMicros(12_345)
                .setRequestBytes(0)
                .setResponseBytes(2048)
                .setOutcome(CallOutcome.ACCEPTED)
                .setKeyId("key-1")
                .setKeyHint("aB3x")
                .setKind("standard")
                .setClientIp("203.0.113.7")
                .setUserAgent("curl/8.5")
                .setRequestId("req-" + callId);
    }
}
