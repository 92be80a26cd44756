package io.keytrail.admin.keys;

import io.keytrail.service.access.Caller;
import java.time.Clock;
import java.time.Duration;

/**
 * How recently a person must have signed in to be shown a key.
 *
 * @param longest since the sign-in
 */
record FreshLogin(Duration longest, Clock clock) {

    /** Whether the caller has; one whose token does not say when has not. */
    boolean isOf(Caller caller) {
        return caller.authenticatedAt()
                .filter(at -> !at.isBefore(clock.instant().minus(longest)))
                .isPresent();
    }
}
