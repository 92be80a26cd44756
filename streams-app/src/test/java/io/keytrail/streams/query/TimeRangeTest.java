package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimeRangeTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final TimeRange HOUR = new TimeRange(NOON, NOON.plusSeconds(3600));

    @Test
    void theLowerEndIsInTheRangeAndTheUpperEndIsNot() {
        assertThat(HOUR.contains(NOON)).isTrue();
        assertThat(HOUR.contains(NOON.plusSeconds(3600).minusMillis(1))).isTrue();
        assertThat(HOUR.contains(NOON.plusSeconds(3600))).isFalse();
        assertThat(HOUR.contains(NOON.minusMillis(1))).isFalse();
    }

    @Test
    void aRangeIsCutToItsBounds() {
        assertThat(new TimeRange(NOON.minusSeconds(5), NOON.plusSeconds(5)).within(HOUR))
                .isEqualTo(new TimeRange(NOON, NOON.plusSeconds(5)));
        assertThat(new TimeRange(Instant.MIN, Instant.MAX).within(HOUR)).isEqualTo(HOUR);
    }

    @Test
    void aRangeOutsideItsBoundsBecomesEmpty() {
        assertThat(new TimeRange(NOON.minusSeconds(9), NOON.minusSeconds(5))
                        .within(HOUR)
                        .isEmpty())
                .isTrue();
    }

    @Test
    void aRangeDoesNotEndBeforeItBegins() {
        assertThatThrownBy(() -> new TimeRange(NOON, NOON.minusMillis(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("before it begins");
    }
}
