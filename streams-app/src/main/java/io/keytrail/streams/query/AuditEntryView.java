package io.keytrail.streams.query;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.IsoMillis;
import java.util.Arrays;
import java.util.List;

/**
 * An audit entry as the query API shows it: with {@code hash} left out, its RFC 8785 form is what the hash is made of.
 *
 * @param occurredAt ISO-8601, UTC, milliseconds
 * @param recordedAt likewise
 */
record AuditEntryView(
        int chainVersion,
        String accountId,
        long sequence,
        String entryId,
        String actionId,
        Action action,
        AuditOutcome outcome,
        String reason,
        long count,
        ActorView actor,
        String targetAccount,
        String kind,
        String name,
        String keyId,
        String previousKeyId,
        String keyHint,
        String occurredAt,
        String recordedAt,
        String previousHash,
        String hash) {

    /** Who did it. */
    record ActorView(String userId, String email, String role, String ip, String userAgent) {

        static ActorView of(Actor actor) {
            return new ActorView(
                    actor.getUserId(), actor.getEmail(), actor.getRole(), actor.getIp(), actor.getUserAgent());
        }
    }

    /** The columns of the CSV form: the fields in order, those of the actor in the actor's place. */
    static final List<String> COLUMNS = List.of(
            "chainVersion",
            "accountId",
            "sequence",
            "entryId",
            "actionId",
            "action",
            "outcome",
            "reason",
            "count",
            "actor.userId",
            "actor.email",
            "actor.role",
            "actor.ip",
            "actor.userAgent",
            "targetAccount",
            "kind",
            "name",
            "keyId",
            "previousKeyId",
            "keyHint",
            "occurredAt",
            "recordedAt",
            "previousHash",
            "hash");

    static AuditEntryView of(AuditEntry entry) {
        return new AuditEntryView(
                entry.getChainVersion(),
                entry.getAccountId(),
                entry.getSequence(),
                entry.getEntryId(),
                entry.getActionId(),
                entry.getAction(),
                entry.getOutcome(),
                entry.getReason(),
                entry.getCount(),
                ActorView.of(entry.getActor()),
                entry.getTargetAccount(),
                entry.getKind(),
                entry.getName(),
                entry.getKeyId(),
                entry.getPreviousKeyId(),
                entry.getKeyHint(),
                IsoMillis.format(entry.getOccurredAt()),
                IsoMillis.format(entry.getRecordedAt()),
                entry.getPreviousHash(),
                entry.getHash());
    }

    /** One cell for each of {@link #COLUMNS}. */
    List<Object> cells() {
        return Arrays.asList(
                chainVersion,
                accountId,
                sequence,
                entryId,
                actionId,
                action,
                outcome,
                reason,
                count,
                actor.userId(),
                actor.email(),
                actor.role(),
                actor.ip(),
                actor.userAgent(),
                targetAccount,
                kind,
                name,
                keyId,
                previousKeyId,
                keyHint,
                occurredAt,
                recordedAt,
                previousHash,
                hash);
    }
}
