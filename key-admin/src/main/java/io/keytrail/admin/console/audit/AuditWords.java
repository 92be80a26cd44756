package io.keytrail.admin.console.audit;

import java.util.LinkedHashMap;
import java.util.Map;

/** The symbols of audit entries in plain words. What is not known here is shown as it stands. */
final class AuditWords {

    /** What was done, and what was tried. */
    private record Deed(String choice, String done, String tried) {}

    private static final Map<String, Deed> DEEDS = deeds();

    private static final Map<String, String> OUTCOMES =
            Map.of("APPLIED", "Done", "REJECTED", "Refused", "DENIED", "Not allowed");

    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("KEY_EXISTS", "There was an active key already; only one is allowed at a time."),
            Map.entry("TOO_MANY_KEYS", "The account has as many keys of this kind as it may."),
            Map.entry("KIND_RETIRED", "This kind of key is retired."),
            Map.entry("NO_ACTIVE_KEY", "There was no active key."),
            Map.entry("NO_RETIRING_KEY", "No old key was in a grace period."),
            Map.entry("ALREADY_RETIRING", "An older key was still in its grace period."),
            Map.entry("GRACE_OUT_OF_RANGE", "The grace period was longer than allowed."),
            Map.entry("KEY_CHANGED", "Somebody else had changed the key in the meantime."),
            Map.entry("MEMBERS_CHANGED", "Somebody else had changed the list in the meantime."),
            Map.entry("TOO_LATE", "It was asked for too long before it could be done."),
            Map.entry("INVALID", "The request was incomplete or contradicted itself."),
            Map.entry("FORBIDDEN", "The role does not allow this."),
            Map.entry("HUMAN_CHECK_FAILED", "The check that a person does this was not passed."),
            Map.entry("REPLAYED", "The same request came again and got the first answer."),
            Map.entry("SIGN_IN", "Learnt when the person signed in."),
            Map.entry("GRACE", "The old key stays valid for a grace period."),
            Map.entry("GRACE_ENDED", "The grace period was over."),
            Map.entry("EXPIRED", "The key had reached its expiry date."));

    private AuditWords() {}

    private static Map<String, Deed> deeds() {
        Map<String, Deed> deeds = new LinkedHashMap<>();
        deeds.put("SHOW", new Deed("Viewed", "Viewed the key", "Tried to view the key"));
        deeds.put("GENERATE", new Deed("Generated", "Generated a key", "Tried to generate a key"));
        deeds.put("ROTATE", new Deed("Rotated", "Rotated the key", "Tried to rotate the key"));
        deeds.put("DEACTIVATE", new Deed("Deactivated", "Deactivated the key", "Tried to deactivate the key"));
        deeds.put(
                "EXPIRE_RETIRING",
                new Deed("Old key ended early", "Ended the old key early", "Tried to end the old key early"));
        deeds.put(
                "GRACE_END",
                new Deed("Grace period over", "The old key’s grace period ended", "The old key’s grace period ended"));
        deeds.put("EXPIRE", new Deed("Expired", "The key expired", "The key expired"));
        deeds.put(
                "SET_MEMBERS",
                new Deed("Members changed", "Changed whom reminders reach", "Tried to change whom reminders reach"));
        return deeds;
    }

    /** For each action the word by which a filter offers it. */
    static Map<String, String> actions() {
        Map<String, String> actions = new LinkedHashMap<>();
        DEEDS.forEach((action, deed) -> actions.put(action, deed.choice));
        return actions;
    }

    /** Likewise for outcomes. */
    static Map<String, String> outcomes() {
        Map<String, String> outcomes = new LinkedHashMap<>();
        for (String outcome : new String[] {"APPLIED", "REJECTED", "DENIED"}) {
            outcomes.put(outcome, outcome(outcome));
        }
        return outcomes;
    }

    static String what(String action, boolean isApplied) {
        Deed deed = DEEDS.get(action);
        if (deed == null) {
            return action;
        }
        return isApplied ? deed.done : deed.tried;
    }

    static String outcome(String outcome) {
        return OUTCOMES.getOrDefault(outcome, outcome);
    }

    /** Empty without a reason. */
    static String reason(String action, String reason) {
        if (reason == null) {
            return "";
        }
        if (reason.equals("GRACE_ENDED") && action.equals("ROTATE")) {
            return "It ended the grace period of an older key as well.";
        }
        return REASONS.getOrDefault(reason, reason);
    }
}
