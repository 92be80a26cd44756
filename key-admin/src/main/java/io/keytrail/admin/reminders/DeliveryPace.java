package io.keytrail.admin.reminders;

import java.time.Duration;

/**
 * How a mail that was not taken is tried again.
 *
 * @param firstPause how long to wait after the first failure, more than zero
 * @param longestPause the pause doubles up to this
 */
public record DeliveryPace(Duration firstPause, Duration longestPause) {

    Duration after(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(longestPause) < 0 ? twice : longestPause;
    }
}
