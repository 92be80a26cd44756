package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.AccountId;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.RejectionReason;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.streams.lifecycle.KeySlot.TimedEnd;
import java.time.Instant;
import java.util.Optional;

/**
 * What audit entries say, before {@link AuditTrail} links them to a chain. What comes from a request is cut to its longest
 * form, a slot that can't be one is left out, and a key's text that somebody put where it does not belong is masked.
 */
final class AuditDrafts {

    private static final int LONGEST_ROLE = 64;
    private static final int LONGEST_IP = 64;
    private static final int LONGEST_USER_AGENT = 512;

    /** The reason of a rotation that left its predecessor a grace period. */
    private static final String GRACE = "GRACE";

    private AuditDrafts() {}

    /** An action that was judged. */
    static AuditEntry.Builder of(KeyAction action, Decision decision) {
        Optional<KeyStatus> key = decision.effect().key();
        return of(action, decision.outcome())
                .setReason(decision.reason()
                        .map(RejectionReason::name)
                        .or(() -> graceOf(decision.effect()))
                        .orElse(action.getCause()))
                .setKeyId(key.map(KeyStatus::getKeyId).orElse(null))
                .setKeyHint(key.map(KeyStatus::getHint).orElse(null))
                .setPreviousKeyId(
                        decision.effect().previous().map(KeyStatus::getKeyId).orElse(null));
    }

    /** What a rotation did with grace periods: without it nobody could tell from the log when the keys before died. */
    private static Optional<String> graceOf(Decision.Effect effect) {
        if (effect.retiring().isPresent()) {
            return Optional.of(GRACE);
        }
        boolean endedOne = effect.previous().isPresent()
                && effect.changes().stream().anyMatch(status -> status.getReason() == EndReason.GRACE_ENDED);
        return endedOne ? Optional.of(EndReason.GRACE_ENDED.name()) : Optional.empty();
    }

    /** A refusal, standing for one attempt. */
    static AuditEntry.Builder of(KeyAction action, Refusal refusal) {
        return of(action, refusal.outcome()).setReason(refusal.reason().name());
    }

    /** An action whose own ids or time are malformed: they are left out. */
    static AuditEntry.Builder ofMalformed(KeyAction action, Instant now) {
        return of(action, AuditOutcome.REJECTED)
                .setReason(RejectionReason.INVALID.name())
                .setActionId(null)
                .setOccurredAt(now);
    }

    /** An end by time. */
    static AuditEntry.Builder of(TimedEnd end) {
        KeyStatus key = end.ended();
        return AuditEntry.newBuilder()
                .setAccountId(key.getAccountId())
                .setAction(end.action())
                .setOutcome(AuditOutcome.APPLIED)
                .setReason(end.reason().name())
                .setCount(1)
                .setActor(SystemActor.INSTANCE)
                .setKind(key.getKind())
                .setName(key.getName())
                .setKeyId(key.getKeyId())
                .setKeyHint(key.getHint())
                .setOccurredAt(end.at());
    }

    private static AuditEntry.Builder of(KeyAction action, AuditOutcome outcome) {
        return AuditEntry.newBuilder()
                .setAccountId(action.getAccountId())
                .setActionId(action.getActionId())
                .setAction(action.getAction())
                .setOutcome(outcome)
                .setCount(1)
                .setActor(actor(action.getActor()))
                .setTargetAccount(AccountId.isValid(action.getTargetAccount()) ? action.getTargetAccount() : null)
                .setKind(KeyKind.parse(action.getKind()).map(KeyKind::text).orElse(null))
                .setName(Slot.isValidName(action.getName()) ? action.getName() : null)
                .setOccurredAt(action.getRequestedAt());
    }

    private static Actor actor(Actor actor) {
        return Actor.newBuilder()
                .setUserId(SafeText.of(actor.getUserId(), SafeText.LONGEST_USER_ID))
                .setEmail(SafeText.of(actor.getEmail(), SafeText.LONGEST_EMAIL))
                .setRole(SafeText.of(actor.getRole(), LONGEST_ROLE))
                .setIp(SafeText.of(actor.getIp(), LONGEST_IP))
                .setUserAgent(SafeText.of(actor.getUserAgent(), LONGEST_USER_AGENT))
                .build();
    }
}
