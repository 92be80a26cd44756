package io.keytrail.schemas.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a kind of key allows. Configuration, with defaults in {@link KindPolicies#defaults()}.
 *
 * @param kind which kind
 * @param singleton true if {@code default} is the only slot name
 * @param maxKeys how many slots of the kind an account may have with a key that is not DEACTIVATED
 * @param allowedPaths path prefixes that keys of the kind may call; empty: every path
 * @param maxGrace the longest grace period of a rotation, 0 to 7 days; 0: only one valid key, ever (the help article's
 *     rule)
 * @param rotationInterval how often rotation is recommended, and reminded of; a day to a hundred years
 * @param noNewKeysAfter from then on GENERATE and ROTATE are refused, empty: never; a time from 1970 to 9999
 * @param refusedAfter from then on every key of the kind is refused, empty: never; a time from 1970 to 9999
 */
public record KindPolicy(
        KeyKind kind,
        boolean singleton,
        int maxKeys,
        List<String> allowedPaths,
        Duration maxGrace,
        Duration rotationInterval,
        Optional<Instant> noNewKeysAfter,
        Optional<Instant> refusedAfter) {

    /** No policy may allow a longer grace period. */
    public static final Duration LONGEST_GRACE = Duration.ofDays(7);

    /** Source: help article, "Email notifications are sent every 180 days". */
    public static final Duration DEFAULT_ROTATION_INTERVAL = Duration.ofDays(180);

    private static final Duration LONGEST_ROTATION_INTERVAL = Duration.ofDays(36_500);
    private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

    public KindPolicy {
        Objects.requireNonNull(kind, "kind");
        allowedPaths = List.copyOf(allowedPaths);
        if (maxGrace.isNegative() || maxGrace.compareTo(LONGEST_GRACE) > 0) {
            throw new IllegalArgumentException(
                    "max-grace of " + kind.text() + " is " + maxGrace + "; it takes PT0S to " + LONGEST_GRACE);
        }
        if (maxKeys < 1) {
            throw new IllegalArgumentException(
                    "max-keys of " + kind.text() + " is " + maxKeys + "; it takes 1 or more");
        }
        if (rotationInterval.compareTo(Duration.ofDays(1)) < 0
                || rotationInterval.compareTo(LONGEST_ROTATION_INTERVAL) > 0) {
            throw new IllegalArgumentException("rotation-interval of " + kind.text() + " is " + rotationInterval
                    + "; it takes P1D to P" + LONGEST_ROTATION_INTERVAL.toDays() + "D");
        }
        requireInRange("no-new-keys-after", kind, noNewKeysAfter);
        requireInRange("refused-after", kind, refusedAfter);
        for (String path : allowedPaths) {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException(
                        "allowed path '" + path + "' of " + kind.text() + " does not begin with /");
            }
        }
    }

    /** What no JSON and no schema could carry would stop the write side at the first key of the kind. */
    private static void requireInRange(String setting, KeyKind kind, Optional<Instant> date) {
        if (date.filter(at -> at.isBefore(Instant.EPOCH) || !at.isBefore(YEAR_10000))
                .isPresent()) {
            throw new IllegalArgumentException(
                    setting + " of " + kind.text() + " is " + date.get() + "; it takes a time from 1970 to 9999");
        }
    }

    /** Whether GENERATE and ROTATE are refused at that time, because the kind takes no new keys or is refused altogether. */
    public boolean takesNoNewKeysAt(Instant now) {
        return noNewKeysAfter.filter(end -> !now.isBefore(end)).isPresent() || isRefusedAt(now);
    }

    /** Whether every key of the kind is refused at that time. */
    public boolean isRefusedAt(Instant now) {
        return refusedAfter.filter(end -> !now.isBefore(end)).isPresent();
    }
}
