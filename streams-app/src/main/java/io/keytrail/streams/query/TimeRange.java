package io.keytrail.streams.query;

import java.time.Instant;

/**
 * A half-open range of time, {@code [from, to)}.
 *
 * @param from first instant in it
 * @param to first instant after it; equal to {@code from} where the range is empty
 */
record TimeRange(Instant from, Instant to) {

    TimeRange {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("range ends at " + to + ", before it begins at " + from);
        }
    }

    boolean contains(Instant time) {
        return !time.isBefore(from) && time.isBefore(to);
    }

    boolean isEmpty() {
        return from.equals(to);
    }

    /** What of this range lies within the other; empty (at one of the other's ends) where nothing does. */
    TimeRange within(TimeRange bounds) {
        return new TimeRange(clamp(from, bounds), clamp(to, bounds));
    }

    private static Instant clamp(Instant time, TimeRange bounds) {
        if (time.isBefore(bounds.from)) {
            return bounds.from;
        }
        return time.isAfter(bounds.to) ? bounds.to : time;
    }
}
