package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.keys.AccountId;
import io.keytrail.schemas.keys.RejectionReason;
import java.util.Optional;

/**
 * Why an action is not even looked at: whoever asks may not, key-admin has refused it already, or its human check is used up.
 * Refusals are what
 * strangers can cause in any number; equal ones are counted instead of written one by one ({@link RefusalLog}).
 */
record Refusal(AuditOutcome outcome, RejectionReason reason, String detail) {

    /** The refusal of that action; empty if it may be judged. */
    static Optional<Refusal> of(KeyAction action) {
        if (action.getAccountId().equals(AccountId.NONE)) {
            return denied("Nobody may act in an account in which the issuer gives no role.");
        }
        if (RejectionReason.FORBIDDEN.name().equals(action.getRefusedBy())) {
            return denied("The caller may not do this.");
        }
        if (!Members.SUPER_ADMIN.equals(action.getActor().getRole())) {
            return denied("Only a super admin of the account may do this.");
        }
        if (RejectionReason.HUMAN_CHECK_FAILED.name().equals(action.getRefusedBy())) {
            return Optional.of(ofHumanCheck());
        }
        return Optional.empty();
    }

    /** The refusal of an action whose human check proves nothing. */
    static Refusal ofHumanCheck() {
        return new Refusal(
                AuditOutcome.REJECTED,
                RejectionReason.HUMAN_CHECK_FAILED,
                "The human check was missing, wrong or used up.");
    }

    private static Optional<Refusal> denied(String detail) {
        return Optional.of(new Refusal(AuditOutcome.DENIED, RejectionReason.FORBIDDEN, detail));
    }
}
