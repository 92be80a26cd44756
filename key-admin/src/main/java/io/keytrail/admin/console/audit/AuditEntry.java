package io.keytrail.admin.console.audit;

import io.keytrail.schemas.IsoMillis;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An entry as the query API shows it. Symbols are texts here: an entry of a later release is shown all the same. What
 * people wrote in it (names, agents) is hostile until it is escaped.
 *
 * @param count how many equal attempts it stands for, 1 or more
 * @param targetAccount in the log of account {@code -}, the account that was meant; else null
 * @param kind null where it is about no slot, as are {@code name}, {@code keyId} and {@code keyHint}
 * @param recordedAt what the log is ordered by
 */
record AuditEntry(
        int chainVersion,
        String accountId,
        long sequence,
        String entryId,
        String actionId,
        String action,
        String outcome,
        String reason,
        long count,
        Actor actor,
        String targetAccount,
        String kind,
        String name,
        String keyId,
        String previousKeyId,
        String keyHint,
        Instant occurredAt,
        Instant recordedAt,
        String previousHash,
        String hash) {

    private static final String SYSTEM = "system";

    /**
     * Who did it.
     *
     * @param userId {@code system} for what happened because its time had come; then all else is null
     */
    record Actor(String userId, String email, String role, String ip, String userAgent) {

        public boolean isSystem() {
            return SYSTEM.equals(userId) && role == null && ip == null;
        }

        /** The address or id by which people know the actor, and by which the log can be filtered. */
        public String called() {
            return email == null ? userId : email;
        }
    }

    /** What was done, or tried, in words. */
    public String what() {
        return AuditWords.what(action, isApplied());
    }

    public boolean isApplied() {
        return "APPLIED".equals(outcome);
    }

    /** What became of it, in a word. */
    public String outcomeInWords() {
        return AuditWords.outcome(outcome);
    }

    /** Why, in a sentence; an unknown reason as it stands, empty without one. */
    public String why() {
        return AuditWords.reason(action, reason);
    }

    /** The whole record by the names of its fields, as far as they are set; times in UTC. */
    public Map<String, String> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("sequence", sequence);
        fields.put("entryId", entryId);
        fields.put("actionId", actionId);
        fields.put("action", action);
        fields.put("outcome", outcome);
        fields.put("reason", reason);
        fields.put("count", count);
        fields.put("actor.userId", actor.userId());
        fields.put("actor.email", actor.email());
        fields.put("actor.role", actor.role());
        fields.put("actor.ip", actor.ip());
        fields.put("accountId", accountId);
        fields.put("targetAccount", targetAccount);
        fields.put("kind", kind);
        fields.put("name", name);
        fields.put("keyHint", keyHint);
        fields.put("keyId", keyId);
        fields.put("previousKeyId", previousKeyId);
        fields.put("occurredAt", IsoMillis.format(occurredAt));
        fields.put("recordedAt", IsoMillis.format(recordedAt));
        fields.put("actor.userAgent", actor.userAgent());
        fields.put("previousHash", previousHash);
        fields.put("hash", hash);
        fields.put("chainVersion", chainVersion);
        Map<String, String> set = new LinkedHashMap<>();
        fields.forEach((field, value) -> {
            if (value != null) {
                set.put(field, value.toString());
            }
        });
        return set;
    }
}
