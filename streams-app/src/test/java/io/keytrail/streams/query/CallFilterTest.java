package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.service.problem.ProblemException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallFilterTest {

    private static final ApiCall CALL = Calls.call("c1", Instant.parse("2026-11-23T12:00:00Z"))
            .setStatus(404)
            .setOutcome(CallOutcome.OUT_OF_SCOPE)
            .build();

    @ParameterizedTest
    @CsvSource({
        "method, GET, true",
        "method, get, true",
        "method, POST, false",
        "status, 404, true",
        "status, 4xx, true",
        "status, 4XX, true",
        "status, 403, false",
        "status, 5xx, false",
        "path, /v1/contacts, true",
        "path, /v1/, true",
        "path, /v1/contacts?limit=10, true",
        "path, /V1/, false",
        "path, /v1/contacts?limit=100, false",
        "keyId, key-1, true",
        "keyId, key, false",
        "clientIp, 203.0.113.7, true",
        "clientIp, 203.0.113.70, false",
        "outcome, OUT_OF_SCOPE, true",
        "outcome, ACCEPTED, false",
        "requestId, req-c1, true",
        "requestId, req-c2, false"
    })
    void eachFilterLooksAtItsOwnField(String parameter, String value, boolean matches) {
        assertThat(filter(Map.of(parameter, value)).test(CALL)).isEqualTo(matches);
    }

    @Test
    void whateverMethodACallMayHaveCanBeAskedFor() {
        ApiCall odd =
                Calls.call("c1", CALL.getOccurredAt()).setMethod("X_PURGE.2").build();

        assertThat(filter(Map.of("method", "x_purge.2")).test(odd)).isTrue();
    }

    @Test
    void withoutAFilterEveryCallMatches() {
        assertThat(filter(Map.of()).test(CALL)).isTrue();
    }

    @Test
    void filtersCombineWithAnd() {
        assertThat(filter(Map.of("method", "GET", "status", "404")).test(CALL)).isTrue();
        assertThat(filter(Map.of("method", "GET", "status", "500")).test(CALL)).isFalse();
        assertThat(filter(Map.of("method", "POST", "status", "404")).test(CALL)).isFalse();
    }

    @Test
    void aFieldThatTheCallLacksMatchesNoValue() {
        ApiCall bare = Calls.call("c1", CALL.getOccurredAt())
                .setKeyId(null)
                .setClientIp(null)
                .setRequestId(null)
                .build();

        assertThat(filter(Map.of("keyId", "null")).test(bare)).isFalse();
        assertThat(filter(Map.of("clientIp", "null")).test(bare)).isFalse();
        assertThat(filter(Map.of("requestId", "null")).test(bare)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"status, 4x", "status, 600", "status, 99", "status, xx", "method, G T", "outcome, DENIED"})
    void aValueThatTheFilterCannotTakeIsRefused(String parameter, String value) {
        assertThatThrownBy(() -> filter(Map.of(parameter, value)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(parameter);
    }

    @Test
    void equalFiltersHaveEqualDescriptionsAndOthersHaveNot() {
        assertThat(filter(Map.of("method", "get", "status", "4XX")).description())
                .isEqualTo(filter(Map.of("status", "4xx", "method", "GET")).description());
        assertThat(filter(Map.of("keyId", "a;clientIp:1:b")).description())
                .isNotEqualTo(filter(Map.of("keyId", "a", "clientIp", "b")).description());
    }

    private static CallFilter filter(Map<String, String> given) {
        Map<String, String[]> values = new HashMap<>();
        given.forEach((name, value) -> values.put(name, new String[] {value}));
        return CallFilter.from(QueryParameters.of(values, CallFilter.PARAMETERS));
    }
}
