package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.streams.stores.TimeRange;
import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageCursorTest {

    private static final String SCOPE = "calls|acme|status:3:4xx;";

    @Property
    void aCursorReadsBackAsItWasWritten(
            @ForAll("cursors") PageCursor cursor, @ForAll @StringLength(max = 80) String scope) {
        assertThat(PageCursor.parse(cursor.text(scope), scope)).contains(cursor);
    }

    @Property
    void aCursorWithAnyCharacterChangedIsRefused(
            @ForAll("cursors") PageCursor cursor,
            @ForAll @IntRange(max = 500) int place,
            @ForAll("base64") char other) {
        String text = cursor.text(SCOPE);
        int at = place % text.length();
        Assume.that(text.charAt(at) != other);

        String altered = text.substring(0, at) + other + text.substring(at + 1);

        assertThat(PageCursor.parse(altered, SCOPE)).isEmpty();
    }

    @Property
    void aCursorCutShortOrLengthenedIsRefused(
            @ForAll("cursors") PageCursor cursor, @ForAll @IntRange(max = 60) int cut) {
        String text = cursor.text(SCOPE);

        assertThat(PageCursor.parse(text.substring(0, Math.max(0, text.length() - 1 - cut)), SCOPE))
                .isEmpty();
        assertThat(PageCursor.parse(text + "A", SCOPE)).isEmpty();
    }

    @Property
    void aCursorOfAnotherScopeIsRefused(@ForAll("cursors") PageCursor cursor, @ForAll String other) {
        Assume.that(!other.equals(SCOPE));

        assertThat(PageCursor.parse(cursor.text(SCOPE), other)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "not base64!", "AAAA", "ÄÖÜ", "AQ=="})
    void whatIsNoCursorIsRefused(String text) {
        assertThat(PageCursor.parse(text, SCOPE)).isEmpty();
    }

    @Test
    void anEndlessTextIsRefusedUnread() {
        assertThat(PageCursor.parse("A".repeat(100_000), SCOPE)).isEmpty();
    }

    @Provide
    Arbitrary<PageCursor> cursors() {
        Arbitrary<Instant> times =
                Arbitraries.longs().between(0, 4_000_000_000_000L).map(Instant::ofEpochMilli);
        Arbitrary<String> ids =
                Arbitraries.strings().alpha().numeric().withChars("-_ü").ofMaxLength(64);
        return Combinators.combine(times, times, times, times, ids)
                .as((begun, a, b, time, id) ->
                        new PageCursor(begun, a.isBefore(b) ? new TimeRange(a, b) : new TimeRange(b, a), time, id));
    }

    @Provide
    Arbitrary<Character> base64() {
        return Arbitraries.chars().alpha().numeric().with('-', '_', '=', '+', ' ');
    }
}
