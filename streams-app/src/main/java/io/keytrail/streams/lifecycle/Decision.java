package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.RejectionReason;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of an action: how it was judged, and what the account looks like after it.
 *
 * @param outcome APPLIED, REJECTED or DENIED
 * @param reason why it was not applied
 * @param detail one sentence for people about the reason; null if applied
 * @param ends keys whose time had come before the action was judged, in the order of time; they end whatever the outcome
 * @param slot the slot after it; empty if the action was not about one
 * @param members the account's members after it
 * @param effect what the action itself did; nothing unless applied
 */
record Decision(
        AuditOutcome outcome,
        Optional<RejectionReason> reason,
        String detail,
        List<KeySlot.TimedEnd> ends,
        Optional<KeySlot> slot,
        Members members,
        Effect effect) {

    /**
     * What an applied action did with keys.
     *
     * @param changes statuses of the keys that it changed, in the order in which it did
     * @param key the key that it was about; empty for SET_MEMBERS
     * @param retiring the predecessor that stays valid for a grace period
     * @param previous the key that was replaced; of a DEACTIVATE the RETIRING one that went with the ACTIVE one
     */
    record Effect(
            List<KeyStatus> changes,
            Optional<KeyStatus> key,
            Optional<KeyStatus> retiring,
            Optional<KeyStatus> previous) {

        static final Effect NONE = new Effect(List.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Whether the action was malformed, so that its record belongs to the dead letters too. */
    boolean isInvalid() {
        return reason.filter(RejectionReason.INVALID::equals).isPresent();
    }
}
