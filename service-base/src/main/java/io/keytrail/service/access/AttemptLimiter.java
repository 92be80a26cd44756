package io.keytrail.service.access;

import io.keytrail.service.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Limits how often each user may try something: a bucket of {@code burst} attempts that fills up again evenly over
 * {@code period}. Remembers a bounded number of users, and forgets first who tried longest ago. Thread-safe.
 */
public final class AttemptLimiter {

    private final int burst;
    private final Duration perAttempt;
    private final Clock clock;
    private final Map<String, Instant> fullAgainAt;

    /**
     * @param burst attempts that may follow each other at once, 1 or more
     * @param period in which the whole burst comes back
     * @param users how many users are remembered, 1 or more
     */
    public AttemptLimiter(int burst, Duration period, int users, Clock clock) {
        this.burst = burst;
        this.perAttempt = period.dividedBy(burst);
        this.clock = clock;
        this.fullAgainAt = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
                return size() > users;
            }
        };
    }

    /**
     * Counts an attempt.
     *
     * @throws io.keytrail.service.problem.ProblemException 429 {@code too-many-requests} with Retry-After, and counts
     *     nothing, if the user's bucket is empty
     */
    public void admit(String userId) {
        Instant now = clock.instant();
        Duration wait;
        synchronized (fullAgainAt) {
            Instant emptyUntil = now.plus(perAttempt.multipliedBy(burst));
            // further ahead than an empty bucket can be: the clock was set back
            Instant before = Optional.ofNullable(fullAgainAt.get(userId))
                    .filter(full -> !full.isAfter(emptyUntil))
                    .orElse(now);
            Instant after = (before.isBefore(now) ? now : before).plus(perAttempt);
            wait = Duration.between(emptyUntil, after);
            if (wait.isNegative() || wait.isZero()) {
                fullAgainAt.put(userId, after);
                return;
            }
        }
        throw Problem.tooManyRequests(wait).asException();
    }
}
