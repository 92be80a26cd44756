package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.keys.RejectionReason;
import java.time.Instant;
import java.util.Optional;

/** What whoever sent an action is told: exactly one outcome for each, repeats included. */
final class Outcomes {

    private Outcomes() {}

    /** The action was judged, and that entry says so. */
    static ActionOutcome of(KeyAction action, Decision decision, AuditEntry entry) {
        return about(action, entry.getRecordedAt())
                .setOutcome(decision.outcome())
                .setReason(entry.getReason())
                .setDetail(decision.detail())
                .setSequence(entry.getSequence())
                .setKey(decision.effect().key().orElse(null))
                .setRetiring(decision.effect().retiring().orElse(null))
                .setMembersVersion(membersVersion(action, decision))
                .build();
    }

    private static Long membersVersion(KeyAction action, Decision decision) {
        boolean tellsVersion = action.getAction() == Action.SET_MEMBERS
                && decision.reason()
                        .map(RejectionReason.MEMBERS_CHANGED::equals)
                        .orElse(true);
        return tellsVersion ? decision.members().version() : null;
    }

    /** The action was refused; its entry, unless it was only counted. */
    static ActionOutcome of(KeyAction action, Refusal refusal, Optional<AuditEntry> entry, Instant now) {
        return about(action, now)
                .setOutcome(refusal.outcome())
                .setReason(refusal.reason().name())
                .setDetail(refusal.detail())
                .setSequence(entry.map(AuditEntry::getSequence).orElse(null))
                .build();
    }

    /** The action can't be judged as it is; its entry, if there is a chain for it. Its own ids may be what is malformed. */
    static ActionOutcome ofMalformed(KeyAction action, String detail, Optional<AuditEntry> entry, Instant now) {
        return about(action, now)
                .setActionId(SafeText.of(action.getActionId(), SafeText.LONGEST_ID))
                .setAttemptId(SafeText.of(action.getAttemptId(), SafeText.LONGEST_ID))
                .setRequestHash(SafeText.of(action.getRequestHash(), SafeText.LONGEST_HASH))
                .setUserId(SafeText.of(action.getActor().getUserId(), SafeText.LONGEST_USER_ID))
                .setOutcome(AuditOutcome.REJECTED)
                .setReason(RejectionReason.INVALID.name())
                .setDetail(detail)
                .setSequence(entry.map(AuditEntry::getSequence).orElse(null))
                .build();
    }

    /** The first outcome again, for a repeat; only by attemptId does its sender know that it is meant. */
    static ActionOutcome repeated(ActionOutcome first, KeyAction repeat) {
        return ActionOutcome.newBuilder(first)
                .setAttemptId(repeat.getAttemptId())
                .setReplayed(true)
                .build();
    }

    private static ActionOutcome.Builder about(KeyAction action, Instant now) {
        return ActionOutcome.newBuilder()
                .setActionId(action.getActionId())
                .setAttemptId(action.getAttemptId())
                .setRequestHash(action.getRequestHash())
                .setAccountId(action.getAccountId())
                .setUserId(action.getActor().getUserId())
                .setAction(action.getAction())
                .setRecordedAt(now);
    }
}
