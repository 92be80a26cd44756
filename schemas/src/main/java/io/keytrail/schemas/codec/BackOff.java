package io.keytrail.schemas.codec;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait between rounds: each pause is drawn from the upper half of a span that doubles from round to round, so
 * that clients that failed together don't come back together.
 */
record BackOff(Duration first, Duration longest, RandomGenerator random) {

    /** @param round how many rounds have failed, from 1 */
    Duration after(int round) {
        long doubled = first.toMillis() << Math.min(round - 1, 20);
        long span = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(span / 2 + random.nextLong(span / 2 + 1));
    }
}
