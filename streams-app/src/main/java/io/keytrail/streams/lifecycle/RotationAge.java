package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.keys.KindPolicy;
import io.keytrail.streams.state.LiveKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A key's age in rotation intervals. A reminder falls due each time it passes a multiple of the interval. Source: help
 * article, "Email notifications are sent every 180 days".
 *
 * @param generatedAt when the key was generated, or made by rotation
 * @param remindedUpTo reminders due up to then are done with
 * @param interval the policy's rotation interval
 */
record RotationAge(Instant generatedAt, Instant remindedUpTo, Duration interval) {

    /**
     * A reminder that has fallen due.
     *
     * @param multiple how many full intervals the key's age has passed, from 1
     * @param dueAt when it passed the last of them
     * @param ageDays its age then, in whole days
     */
    record Due(int multiple, Instant dueAt, int ageDays) {}

    static RotationAge of(LiveKey key, KindPolicy policy) {
        return new RotationAge(key.getGeneratedAt(), key.getRemindedUpTo(), policy.rotationInterval());
    }

    /** When the next reminder falls due, or fell due if nobody has written it. */
    Instant nextReminderAt() {
        return generatedAt.plus(interval.multipliedBy(intervalsUntil(remindedUpTo) + 1));
    }

    /** The newest reminder due by then that was not written; those missed before it are not made up for. */
    Optional<Due> dueAt(Instant now) {
        long multiple = intervalsUntil(now);
        Duration age = interval.multipliedBy(multiple);
        Instant dueAt = generatedAt.plus(age);
        return multiple > 0 && dueAt.isAfter(remindedUpTo)
                ? Optional.of(new Due(Math.toIntExact(multiple), dueAt, Math.toIntExact(age.toDays())))
                : Optional.empty();
    }

    private long intervalsUntil(Instant time) {
        return Math.max(0, Duration.between(generatedAt, time).toMillis() / interval.toMillis());
    }
}
