package io.keytrail.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsoMillisTest {

    /** What the format is, by Java's own means. */
    private static final DateTimeFormatter DEFINITION =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-23T20:05:25.120Z",
                "2024-02-29T23:59:59.999999999Z",
                "1970-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999Z",
                "-0001-12-31T23:59:59.999Z",
                "+10000-01-01T00:00:00Z"
            })
    void atTheEdgesTimesAreWrittenAsTheFormatSays(String text) {
        Instant time = Instant.parse(text);

        assertThat(IsoMillis.format(time)).isEqualTo(DEFINITION.format(time));
    }

    @Test
    void timesBetweenAreWrittenAsTheFormatSays() {
        SplittableRandom random = new SplittableRandom(1);
        long end = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

        for (int i = 0; i < 5_000; i++) {
            Instant time = Instant.ofEpochSecond(random.nextLong(-end, end), random.nextInt(1_000_000_000));

            assertThat(IsoMillis.format(time)).isEqualTo(DEFINITION.format(time));
        }
    }

    @Test
    void noTimeIsNoText() {
        assertThat(IsoMillis.format(null)).isNull();
    }
}
