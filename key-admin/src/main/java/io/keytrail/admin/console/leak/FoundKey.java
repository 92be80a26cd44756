package io.keytrail.admin.console.leak;

import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import io.keytrail.service.keys.KeyStatusView;

/**
 * The key that a hash belongs to, and what its finder may do about it.
 *
 * @param status how it is now
 * @param mayAct whether the finder may end it: it is valid, and the finder super admin of its account
 * @param maySeeCalls whether its calls are the finder's to read
 */
record FoundKey(KeyStatusView status, boolean mayAct, boolean maySeeCalls) {

    static FoundKey of(KeyStatusView status, Caller caller) {
        return new FoundKey(
                status,
                status.state().equals("ACTIVE") && caller.is(status.accountId(), Role.SUPER_ADMIN),
                caller.is(status.accountId(), Role.SUPER_ADMIN, Role.ANALYST));
    }

    /** Whether whoever has the key can call with it. */
    public boolean isValid() {
        return !status.state().equals("DEACTIVATED");
    }

    /** The state, in words. */
    public String stateInWords() {
        return switch (status.state()) {
            case "ACTIVE" -> "Active";
            case "RETIRING" -> "In its grace period";
            case "DEACTIVATED" -> "Deactivated";
            default -> status.state();
        };
    }

    /** Why it ended, to follow "ended"; an unknown reason as it stands, empty without one. */
    public String endInWords() {
        if (status.reason() == null) {
            return "";
        }
        return switch (status.reason()) {
            case "ROTATED" -> "it was rotated";
            case "DEACTIVATED" -> "somebody deactivated it";
            case "GRACE_ENDED" -> "its grace period after a rotation was over";
            case "EXPIRED" -> "its expiry date had come";
            case "KIND_RETIRED" -> "keys of its kind are refused";
            default -> status.reason();
        };
    }
}
