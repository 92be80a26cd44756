package io.keytrail.service.keys;

import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KindPolicies;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * {@code KeyStatus} of the HTTP contract, as JSON. Ends by time hold at their instant, whether or not the record says so
 * yet.
 *
 * @param keyId names the key without revealing it
 * @param accountId whose it is
 * @param kind text of the slot's kind
 * @param name the slot's name
 * @param hint the last 4 characters of the key's text
 * @param state {@code ACTIVE}, {@code RETIRING} or {@code DEACTIVATED}
 * @param generatedAt when it was made
 * @param generatedBy user id of whoever made it
 * @param ageDays whole days since {@code generatedAt}, 0 or more
 * @param rotationDueAt when rotation is recommended next after it was made; null unless {@code ACTIVE}
 * @param expiresAt when it ends or ended by itself; null: never
 * @param deactivatedAt when it ended; null unless {@code DEACTIVATED}
 * @param deactivatedBy user id of whoever ended it, {@code system} for an end by time; null likewise
 * @param reason {@code ROTATED}, {@code DEACTIVATED}, {@code GRACE_ENDED}, {@code EXPIRED} or {@code KIND_RETIRED}; null
 *     likewise
 * @param scopes what it may be used for; empty: all that its kind may
 * @param note free text; null if there is none
 * @param lastUsedAt its last call within 7 days; null if there was none or it is not known here
 */
public record KeyStatusView(
        String keyId,
        String accountId,
        String kind,
        String name,
        String hint,
        String state,
        Instant generatedAt,
        String generatedBy,
        long ageDays,
        Instant rotationDueAt,
        Instant expiresAt,
        Instant deactivatedAt,
        String deactivatedBy,
        String reason,
        List<String> scopes,
        String note,
        Instant lastUsedAt) {

    private static final String SYSTEM = "system";

    /** The view of a key at a time; {@code lastUsedAt} may be null. */
    public static KeyStatusView of(KeyStatus key, KindPolicies policies, Instant now, Instant lastUsedAt) {
        Ending ending = endingAt(key, now);
        boolean active = ending == null && key.getState() == KeyState.ACTIVE;
        return new KeyStatusView(
                key.getKeyId(),
                key.getAccountId(),
                key.getKind(),
                key.getName(),
                key.getHint(),
                ending == null ? key.getState().name() : KeyState.DEACTIVATED.name(),
                key.getGeneratedAt(),
                key.getGeneratedBy(),
                Math.max(0, Duration.between(key.getGeneratedAt(), now).toDays()),
                active ? rotationDueAt(key, policies) : null,
                key.getExpiresAt(),
                ending == null ? null : ending.at,
                ending == null ? null : ending.by,
                ending == null || ending.reason == null ? null : ending.reason.name(),
                List.copyOf(key.getScopes()),
                key.getNote(),
                lastUsedAt);
    }

    private record Ending(Instant at, String by, EndReason reason) {}

    private static Ending endingAt(KeyStatus key, Instant now) {
        if (key.getState() == KeyState.DEACTIVATED) {
            return new Ending(key.getDeactivatedAt(), key.getDeactivatedBy(), key.getReason());
        }
        EndReason atExpiry = key.getState() == KeyState.RETIRING ? EndReason.GRACE_ENDED : EndReason.EXPIRED;
        Ending expiry = endingIfOver(key.getExpiresAt(), atExpiry, now);
        Ending retired = endingIfOver(key.getRefusedAfter(), EndReason.KIND_RETIRED, now);
        if (expiry == null || retired == null) {
            return expiry == null ? retired : expiry;
        }
        return retired.at.isBefore(expiry.at) ? retired : expiry;
    }

    private static Ending endingIfOver(Instant end, EndReason reason, Instant now) {
        return end == null || now.isBefore(end) ? null : new Ending(end, SYSTEM, reason);
    }

    private static Instant rotationDueAt(KeyStatus key, KindPolicies policies) {
        return KeyKind.parse(key.getKind())
                .map(kind -> key.getGeneratedAt().plus(policies.of(kind).rotationInterval()))
                .orElse(null);
    }
}
