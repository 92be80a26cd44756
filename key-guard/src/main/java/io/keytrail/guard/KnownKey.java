package io.keytrail.guard;

import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.KeyKind;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/**
 * What a guard keeps of a {@link KeyStatus}. A million of these must fit: about 112 bytes each on a 64-bit JVM with
 * compressed references, plus the account id's text. Ids that are UUIDs are kept as two numbers; the kind and
 * permissions are shared between keys.
 */
final class KnownKey {

    private static final long NEVER = Long.MAX_VALUE;

    final long hash1;
    final long hash2;
    final long hash3;
    final long hash4;
    final long version;
    final String accountId;
    final String kind;
    final Permissions permissions;
    private final long expiresAt;
    private final long refusedAfter;
    private final CallOutcome ended;
    private final long idHigh;
    private final long idLow;
    private final String idText;
    private final long hint;

    KnownKey(KeyHash hash, KeyStatus status, Permissions permissions) {
        hash1 = hash.first();
        hash2 = hash.second();
        hash3 = hash.third();
        hash4 = hash.fourth();
        version = status.getVersion();
        accountId = status.getAccountId();
        kind = KeyKind.parse(status.getKind()).map(KeyKind::text).orElse(status.getKind());
        this.permissions = permissions;
        expiresAt = millis(status.getExpiresAt());
        refusedAfter = millis(status.getRefusedAfter());
        ended = status.getState() == KeyState.DEACTIVATED ? outcomeOf(status.getReason()) : null;
        UUID id = uuidOrNull(status.getKeyId());
        idHigh = id == null ? 0 : id.getMostSignificantBits();
        idLow = id == null ? 0 : id.getLeastSignificantBits();
        idText = id == null ? status.getKeyId() : null;
        hint = pack(status.getHint());
    }

    private KnownKey(KnownKey key, CallOutcome ended) {
        hash1 = key.hash1;
        hash2 = key.hash2;
        hash3 = key.hash3;
        hash4 = key.hash4;
        version = key.version;
        accountId = key.accountId;
        kind = key.kind;
        permissions = key.permissions;
        expiresAt = key.expiresAt;
        refusedAfter = key.refusedAfter;
        this.ended = ended;
        idHigh = key.idHigh;
        idLow = key.idLow;
        idText = key.idText;
        hint = key.hint;
    }

    /** The same key after news of it that could not be read: dead if it was dead, otherwise nobody knows. */
    KnownKey inDoubt() {
        return ended == null ? new KnownKey(this, CallOutcome.KEYS_STALE) : this;
    }

    boolean has(KeyHash hash) {
        return hash1 == hash.first() && hash2 == hash.second() && hash3 == hash.third() && hash4 == hash.fourth();
    }

    /**
     * Why the key is refused by that clock, or null while it is alive. A DEACTIVATED key is dead whatever the guard's clock
     * says; of two ends by time the earlier one counts, so that a key which ran out stays {@code KEY_EXPIRED} when its
     * kind is retired later. Most keys have no end by time, and for those the clock is not even looked at.
     */
    CallOutcome endAt(Clock clock) {
        if (ended != null) {
            return ended;
        }
        if (expiresAt == NEVER && refusedAfter == NEVER) {
            return null;
        }
        long epochMillis = clock.millis();
        if (epochMillis >= expiresAt && expiresAt <= refusedAfter) {
            return CallOutcome.KEY_EXPIRED;
        }
        return epochMillis >= refusedAfter ? CallOutcome.KIND_RETIRED : null;
    }

    String keyId() {
        return idText != null ? idText : new UUID(idHigh, idLow).toString();
    }

    String hint() {
        StringBuilder text = new StringBuilder(4);
        for (int shift = 48; shift >= 0; shift -= 16) {
            char c = (char) (hint >>> shift);
            if (c != 0) {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static CallOutcome outcomeOf(EndReason reason) {
        if (reason == null) {
            return CallOutcome.KEY_DEACTIVATED;
        }
        return switch (reason) {
            case ROTATED, DEACTIVATED -> CallOutcome.KEY_DEACTIVATED;
            case GRACE_ENDED, EXPIRED -> CallOutcome.KEY_EXPIRED;
            case KIND_RETIRED -> CallOutcome.KIND_RETIRED;
        };
    }

    private static long millis(Instant time) {
        return time == null ? NEVER : time.toEpochMilli();
    }

    private static UUID uuidOrNull(String keyId) {
        try {
            UUID id = UUID.fromString(keyId);
            return id.toString().equals(keyId) ? id : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Up to four characters in one number. */
    private static long pack(String text) {
        long packed = 0;
        for (int i = Math.max(0, text.length() - 4); i < text.length(); i++) {
            packed = (packed << 16) | text.charAt(i);
        }
        return packed;
    }
}
