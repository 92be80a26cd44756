package io.keytrail.streams.stores;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * A range of time, {@code [from, to)}, in whole milliseconds.
 *
 * @param from the first instant that belongs to it
 * @param to the first instant after it; not before {@code from}
 */
public record TimeRange(Instant from, Instant to) {

    /** How far back calls and usage can be seen. Source: help article, "API key calls for the previous 7 days". */
    public static final Duration VISIBLE = Duration.ofDays(7);

    public TimeRange {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("range ends at " + to + ", before it begins at " + from);
        }
    }

    /** All that is visible at that time, with what producers' clocks put up to some minutes ahead of it. */
    public static TimeRange visibleAt(Instant now) {
        return new TimeRange(now.minus(VISIBLE), now.plus(Duration.ofDays(1)));
    }

    /** The part of this range that is visible at that time: nothing from before exactly 7 days earlier. May be empty. */
    public TimeRange clampedAt(Instant now) {
        Instant earliest = now.minus(VISIBLE);
        Instant start = from.isBefore(earliest) ? earliest : from;
        return new TimeRange(start, to.isBefore(start) ? start : to);
    }

    /** Whether nothing can lie in it. */
    public boolean isEmpty() {
        return from.equals(to);
    }

    /** Whether that instant lies in it. */
    public boolean contains(Instant time) {
        return !time.isBefore(from) && time.isBefore(to);
    }
}
