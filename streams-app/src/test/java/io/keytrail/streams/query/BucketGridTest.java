package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BucketGridTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void aDayIsADayOfTheZoneHoweverLongItIs() {
        BucketGrid days = new BucketGrid(BERLIN, Duration.ofDays(1));

        // 2026-10-25 has 25 hours there
        Instant start = days.startOf(Instant.parse("2026-10-25T12:00:00Z"));

        assertThat(start).isEqualTo("2026-10-24T22:00:00Z");
        assertThat(days.next(start)).isEqualTo("2026-10-25T23:00:00Z");
    }

    @Test
    void hoursFollowAZoneThatIsHalfAnHourOff() {
        BucketGrid hours = new BucketGrid(ZoneId.of("Asia/Kolkata"), Duration.ofHours(1));

        assertThat(hours.startOf(Instant.parse("2026-11-23T12:00:00Z"))).isEqualTo("2026-11-23T11:30:00Z");
    }

    @Property
    void everyTimeLiesInExactlyOneBucketAndBucketsFollowEachOther(
            @ForAll @IntRange(max = 400 * 24 * 60) int minutes, @ForAll @IntRange(min = 1, max = 24 * 60) int length) {
        BucketGrid grid = new BucketGrid(BERLIN, Duration.ofMinutes(length));
        Instant time = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofMinutes(minutes));

        Instant start = grid.startOf(time);
        Instant next = grid.next(start);

        assertThat(start).isBeforeOrEqualTo(time);
        assertThat(next).isAfter(time);
        assertThat(grid.startOf(next)).isEqualTo(next);
        assertThat(grid.startOf(next.minusMillis(1))).isEqualTo(start);
    }

    @Test
    void aBucketIsNoLongerThanADay() {
        assertThatThrownBy(() -> new BucketGrid(BERLIN, Duration.ofDays(2)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
