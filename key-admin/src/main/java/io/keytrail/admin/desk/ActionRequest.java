package io.keytrail.admin.desk;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.keys.AccountId;
import io.keytrail.schemas.keys.RejectionReason;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/**
 * What somebody asks for, checked for its form.
 *
 * @param caller who asks
 * @param origin where from
 * @param account the account to act in
 * @param action what to do
 * @param slot with which slot; empty for SET_MEMBERS
 * @param actionId the Idempotency-Key, or a new id where there is none
 * @param requestHash of the whole request, see {@link RequestHash}
 * @param expectedKeyId the key that the caller expects to find; empty: any
 * @param humanCheckNonce of the answer to a human check that was found right, 1 to 64 of {@code [A-Za-z0-9_-]}; no part of
 *     {@code requestHash}, so that a repeat with another answer is the same request
 */
public record ActionRequest(
        Caller caller,
        Origin origin,
        String account,
        Action action,
        Optional<Slot> slot,
        String actionId,
        String requestHash,
        Optional<String> expectedKeyId,
        Optional<String> humanCheckNonce) {

    /** How long an action may wait to be judged. Source: contract, 503 {@code unavailable}. */
    static final Duration VALIDITY = Duration.ofSeconds(60);

    /** Another action with one key of the same slot, by the same caller, under another id; no human check serves it. */
    public ActionRequest forKey(Action other, String otherActionId, String keyId) {
        return new ActionRequest(
                caller, origin, account, other, slot, otherActionId, "", Optional.of(keyId), Optional.empty());
    }

    /** The same request, with the nonce of a human check that was passed for it. */
    public ActionRequest withHumanCheck(String nonce) {
        return new ActionRequest(
                caller, origin, account, action, slot, actionId, requestHash, expectedKeyId, Optional.of(nonce));
    }

    /** Its action, to be completed by what the action itself needs. */
    public KeyAction.Builder toAction(Instant time) {
        Instant now = time.truncatedTo(ChronoUnit.MILLIS);
        return KeyAction.newBuilder()
                .setActionId(actionId)
                .setAttemptId(UUID.randomUUID().toString())
                .setRequestHash(requestHash)
                .setAccountId(account)
                .setAction(action)
                .setActor(actor())
                .setRequestedAt(now)
                .setValidUntil(now.plus(VALIDITY))
                .setKind(slot.map(found -> found.kind().text()).orElse(null))
                .setName(slot.map(Slot::name).orElse(null))
                .setExpectedKeyId(expectedKeyId.orElse(null))
                .setHumanCheckNonce(humanCheckNonce.orElse(null));
    }

    /**
     * Its action as refused for that reason, to be audited: in the account if the caller has a role there, else under
     * {@code -}, so that an attempt on a foreign account leaves nothing there.
     */
    KeyAction toRefusedAction(RejectionReason reason, Instant now) {
        KeyAction.Builder refused = toAction(now).setRefusedBy(reason.name());
        if (caller.roleIn(account).isEmpty()) {
            refused.setAccountId(AccountId.NONE).setTargetAccount(account);
        }
        return refused.build();
    }

    private Actor actor() {
        return Actor.newBuilder()
                .setUserId(caller.userId())
                .setEmail(caller.email().orElse(null))
                .setRole(caller.roleIn(account).map(Role::text).orElse(null))
                .setIp(origin.ip())
                .setUserAgent(origin.userAgent())
                .build();
    }
}
