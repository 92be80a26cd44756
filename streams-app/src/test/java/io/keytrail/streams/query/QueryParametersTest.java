package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.CallOutcome;
import io.keytrail.service.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParametersTest {

    @Test
    void aParameterThatTheRouteDoesNotKnowIsRefusedByName() {
        assertThatThrownBy(() -> QueryParameters.of(Map.of("stauts", new String[] {"404"}), Set.of("status", "from")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("stauts")
                .hasMessageContaining("from, status");
    }

    @Test
    void aParameterGivenTwiceIsRefused() {
        assertThatThrownBy(() -> QueryParameters.of(Map.of("status", new String[] {"404", "500"}), Set.of("status")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("status");
    }

    @Test
    void anEmptyValueIsRefused() {
        assertThatThrownBy(() -> given("from", "").time("from")).isInstanceOf(ProblemException.class);
    }

    @Test
    void aParameterThatIsNotThereIsEmpty() {
        assertThat(QueryParameters.of(Map.of(), Set.of("from")).time("from")).isEmpty();
    }

    @Test
    void timesAreReadWithZOrAnOffsetAndCutToMilliseconds() {
        assertThat(given("from", "2026-11-23T20:05:25.1209999Z").time("from"))
                .contains(Instant.parse("2026-11-23T20:05:25.120Z"));
        assertThat(given("from", "2026-11-23T21:05:25+01:00").time("from"))
                .contains(Instant.parse("2026-11-23T20:05:25Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-11-23", "1700000000", "2026-11-23T20:05:25", "2026-13-01T00:00:00Z"})
    void whatIsNoTimeIsRefused(String text) {
        assertThatThrownBy(() -> given("from", text).time("from"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("ISO-8601");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "-1", "1e3", "99999999999", "ten", "٣"})
    void aNumberOutOfItsBoundsIsRefused(String text) {
        assertThatThrownBy(() -> given("limit", text).number("limit", 1, 1000, 100))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("1 to 1000");
    }

    @Test
    void numbersDurationsAndSymbolsAreRead() {
        assertThat(given("limit", "1000").number("limit", 1, 1000, 100)).isEqualTo(1000);
        assertThat(given("bucket", "PT15M").duration("bucket", "a duration")).contains(Duration.ofMinutes(15));
        assertThat(given("outcome", "KEY_UNKNOWN").symbol("outcome", CallOutcome.class))
                .contains(CallOutcome.KEY_UNKNOWN);
    }

    @Test
    void aSymbolThatDoesNotExistIsRefusedWithThoseThatDo() {
        assertThatThrownBy(() -> given("outcome", "accepted").symbol("outcome", CallOutcome.class))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("ACCEPTED, KEY_DEACTIVATED");
    }

    private static QueryParameters given(String name, String value) {
        return QueryParameters.of(Map.of(name, new String[] {value}), Set.of(name));
    }
}
