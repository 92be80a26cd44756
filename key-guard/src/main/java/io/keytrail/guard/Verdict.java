package io.keytrail.guard;

import io.keytrail.schemas.CallOutcome;
import java.util.Locale;
import java.util.Optional;

/**
 * What a guard decided about the key of one request. Where the key is known, the verdict names it and its account,
 * whether it was accepted or not.
 */
public final class Verdict {

    static final Verdict MISSING = new Verdict(CallOutcome.KEY_MISSING, null);
    static final Verdict MALFORMED = new Verdict(CallOutcome.KEY_MALFORMED, null);
    static final Verdict UNKNOWN = new Verdict(CallOutcome.KEY_UNKNOWN, null);
    static final Verdict STALE = new Verdict(CallOutcome.KEYS_STALE, null);

    private final CallOutcome outcome;
    private final KnownKey key;

    Verdict(CallOutcome outcome, KnownKey key) {
        this.outcome = outcome;
        this.key = key;
    }

    /** What was decided. */
    public CallOutcome outcome() {
        return outcome;
    }

    /** Whether the request may go on to the API. */
    public boolean isAccepted() {
        return outcome == CallOutcome.ACCEPTED;
    }

    /** Names the key without revealing it. */
    public Optional<String> keyId() {
        return Optional.ofNullable(key).map(KnownKey::keyId);
    }

    /** The account that the key belongs to. */
    public Optional<String> accountId() {
        return Optional.ofNullable(key).map(known -> known.accountId);
    }

    /** The last 4 characters of the key's text. */
    public Optional<String> hint() {
        return Optional.ofNullable(key).map(KnownKey::hint);
    }

    /** The kind of the key's slot: {@code standard}, {@code developer}, {@code private-app}, {@code connected-app}. */
    public Optional<String> kind() {
        return Optional.ofNullable(key).map(known -> known.kind);
    }

    /** The HTTP status that a refusal answers with: 401, 403, 429 or 503; 200 if accepted. */
    public int httpStatus() {
        return switch (outcome) {
            case ACCEPTED -> 200;
            case KEY_MISSING, KEY_MALFORMED, KEY_UNKNOWN, KEY_DEACTIVATED, KEY_EXPIRED, KIND_RETIRED -> 401;
            case OUT_OF_SCOPE -> 403;
            case RATE_LIMITED -> 429;
            case KEYS_STALE -> 503;
        };
    }

    /** What the {@code type} of the refusal's problem details ends in, such as {@code key-expired}; empty if accepted. */
    public Optional<String> problemSlug() {
        return isAccepted()
                ? Optional.empty()
                : Optional.of(outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    @Override
    public String toString() {
        return key == null ? outcome.name() : outcome + " " + key.keyId() + " of " + key.accountId;
    }
}
