package io.keytrail.streams.query;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * Cuts time into buckets of equal length that begin at each midnight of a time zone. The last bucket of a day is cut
 * short where the length does not divide the day: on days with a change of the clocks, of an hour or so.
 */
final class BucketGrid {

    private static final Duration DAY = Duration.ofDays(1);

    private final ZoneId zone;
    private final Duration length;

    /** @param length up to one day */
    BucketGrid(ZoneId zone, Duration length) {
        if (length.isNegative() || length.isZero() || length.compareTo(DAY) > 0) {
            throw new IllegalArgumentException("a bucket of " + length + " is not within a day");
        }
        this.zone = zone;
        this.length = length;
    }

    /** Start of the bucket that the time lies in. */
    Instant startOf(Instant time) {
        LocalDate day = time.atZone(zone).toLocalDate();
        Instant midnight = day.atStartOfDay(zone).toInstant();
        if (length.equals(DAY)) {
            return midnight;
        }
        long whole = Duration.between(midnight, time).dividedBy(length);
        return midnight.plus(length.multipliedBy(whole));
    }

    /** Start of the bucket after the one that begins at this start. */
    Instant next(Instant start) {
        Instant nextMidnight =
                start.atZone(zone).toLocalDate().plusDays(1).atStartOfDay(zone).toInstant();
        if (length.equals(DAY)) {
            return nextMidnight;
        }
        Instant end = start.plus(length);
        return end.isBefore(nextMidnight) ? end : nextMidnight;
    }
}
