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
        synchronized (fullAgainAt) {
            fullAgainAt.put(userId, afterOneMore(userId, now));
        }
    }

    /**
     * Counts nothing, and lets pass whom {@link #admit} would let pass.
     *
     * @throws io.keytrail.service.problem.ProblemException as {@link #admit}
     */
    public void requireRoom(String userId) {
        Instant now = clock.instant();
        synchronized (fullAgainAt) {
            Instant unused = afterOneMore(userId, now);
        }
    }

    /** When the user's bucket will be full again if it tries once more now; 429 if the bucket is empty. */
    private Instant afterOneMore(String userId, Instant now) {
        Instant emptyUntil = now.plus(perAttempt.multipliedBy(burst));
        // further ahead than an empty bucket can be: the clock was set back
        Instant before = Optional.ofNullable(fullAgainAt.get(userId))
                .filter(full -> !full.isAfter(emptyUntil))
                .orElse(now);
        Instant after = (before.isBefore(now) ? now : before).plus(perAttempt);
        Duration wait = Duration.between(emptyUntil, after);
        if (wait.isNegative() || wait.isZero()) {
            return after;
        }
        throw Problem.tooManyRequests(wait).asException();
    }
}
