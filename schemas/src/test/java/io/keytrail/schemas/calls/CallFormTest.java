package io.keytrail.schemas.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import java.time.Instant;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CallFormTest {

    private static final String KEY = "kt_std_" + "0123456789abcdefghijABCDEFGHIJ00" + "aZ09xY";

    @Test
    void aCallInFormStaysTheVerySameObject() {
        ApiCall call = call().build();

        assertThat(CallForm.clean(call)).isSameAs(call);
        assertThat(CallForm.defect(call)).isEmpty();
    }

    @Test
    void everyTextLosesTheKey() {
        ApiCall call = call().setPath("/x?hapikey=" + KEY)
                .setUserAgent("agent " + KEY)
                .setError("no key " + KEY)
                .setRequestId(KEY)
                .setGateway(KEY)
                .setClientIp(KEY)
                .setKeyId(KEY)
                .setKeyHint(KEY)
                .build();

        ApiCall clean = CallForm.clean(call);

        assertThat(clean.toString()).doesNotContain("kt_std_0").doesNotContain("0123456789");
        assertThat(clean.getKeyHint()).isEqualTo("09xY");
        assertThat(clean.getPath()).isEqualTo("/x?hapikey=***");
    }

    @Test
    void controlCharactersAndLoneSurrogatesAreReplaced() {
        ApiCall clean = CallForm.clean(
                call().setUserAgent("a\r\nb\u0000c\ud800d\u202Ee\ud83d\ude00f").build());

        assertThat(clean.getUserAgent()).isEqualTo("a\ufffd\ufffdb\ufffdc\ufffdd\ufffde\ud83d\ude00f");
    }

    @Test
    void longTextsAreCutBetweenCodePoints() {
        ApiCall clean = CallForm.clean(call().setUserAgent("x".repeat(511) + "\ud83d\ude00")
                .setPath("/" + "p".repeat(5000))
                .build());

        assertThat(clean.getUserAgent()).isEqualTo("x".repeat(511));
        assertThat(clean.getPath()).hasSize(CallForm.LONGEST_PATH);
    }

    @Test
    void theMethodIsPutInUpperCase() {
        assertThat(CallForm.clean(call().setMethod("get").build()).getMethod()).isEqualTo("GET");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("defects")
    void whatIsOutOfRangeIsNamed(String field, UnaryOperator<ApiCall.Builder> change) {
        ApiCall call = change.apply(call()).build();

        assertThat(CallForm.defect(CallForm.clean(call))).get().asString().contains(field);
    }

    static Stream<Arguments> defects() {
        return Stream.of(
                defect("callId", call -> call.setCallId("")),
                defect("callId", call -> call.setCallId("x".repeat(65))),
                defect("callId", call -> call.setCallId("a\nb")),
                defect("callId", call -> call.setCallId(KEY)),
                defect("accountId", call -> call.setAccountId("Acme")),
                defect("accountId", call -> call.setAccountId("a\u0000b")),
                defect("occurredAt", call -> call.setOccurredAt(Instant.ofEpochMilli(-1))),
                defect("method", call -> call.setMethod("")),
                defect("method", call -> call.setMethod("G ET")),
                defect("method", call -> call.setMethod("X".repeat(17))),
                defect("path", call -> call.setPath("")),
                defect("status", call -> call.setStatus(99)),
                defect("status", call -> call.setStatus(600)),
                defect("latencyMicros", call -> call.setLatencyMicros(-1)),
                defect("requestBytes", call -> call.setRequestBytes(-1)),
                defect("responseBytes", call -> call.setResponseBytes(-1)),
                defect("kind", call -> call.setKind("Other Kind")),
                defect("keyId", call -> call.setKeyId(" ")));
    }

    private static Arguments defect(String field, UnaryOperator<ApiCall.Builder> change) {
        return Arguments.of(field, change);
    }

    private static ApiCall.Builder call() {
        return ApiCall.newBuilder()
                .setCallId("018f3a5e-7c00-7000-8000-000000000001")
                .setAccountId("acme")
                .setOccurredAt(Instant.parse("2026-11-23T20:00:00Z"))
                .setMethod("GET")
                .setPath("/crm/v3/contacts?limit=5")
                .setStatus(200)
                .setOutcome(CallOutcome.ACCEPTED);
    }
}
