package io.keytrail.admin.status;

import io.keytrail.schemas.KeyState;
import java.time.Instant;

/**
 * What key-admin keeps in memory of a key's status. The times are null where the status has none.
 *
 * @param keyId the key
 * @param keyHash SHA-256 of its text, the record key on key-status
 * @param accountId the account that it belongs to
 * @param state as last written; ends by time hold before a record says so, see {@link #isValidAt}
 * @param expiresAt invalid from then on
 * @param deactivatedAt DEACTIVATED from then on
 * @param refusedAfter refused by its kind's policy from then on
 * @param version rises with every record of the key
 */
public record KnownKey(
        String keyId,
        String keyHash,
        String accountId,
        KeyState state,
        Instant expiresAt,
        Instant deactivatedAt,
        Instant refusedAfter,
        long version) {

    /** Whether a guard that knows this status accepts the key at that time. */
    public boolean isValidAt(Instant now) {
        return state != KeyState.DEACTIVATED
                && isBefore(now, expiresAt)
                && isBefore(now, deactivatedAt)
                && isBefore(now, refusedAfter);
    }

    private static boolean isBefore(Instant now, Instant end) {
        return end == null || now.isBefore(end);
    }
}
