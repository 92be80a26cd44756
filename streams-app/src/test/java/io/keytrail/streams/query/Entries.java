package io.keytrail.streams.query;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.audit.AuditChain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** An account's audit chain for tests: every entry sealed onto the one before. */
final class Entries {

    private final String account;
    private final List<AuditEntry> entries = new ArrayList<>();

    Entries(String account) {
        this.account = account;
    }

    /** A good next entry: a SHOW by ada, but for what the change says. */
    AuditEntry next(Instant recordedAt, Consumer<AuditEntry.Builder> change) {
        AuditEntry.Builder entry = AuditEntry.newBuilder()
                .setChainVersion(AuditChain.VERSION)
                .setAccountId(account)
                .setSequence(entries.size() + 1L)
                .setEntryId("")
                .setActionId("action-" + (entries.size() + 1))
                .setAction(Action.SHOW)
                .setOutcome(AuditOutcome.APPLIED)
                .setCount(1)
                .setActor(Actor.newBuilder()
                        .setUserId("ada")
                        .setEmail("ada@acme.test")
                        .setRole("super-admin")
                        .setIp("203.0.113.7")
                        .setUserAgent("=cmd()")
                        .build())
                .setKind("standard")
                .setName("default")
                .setKeyId("key-1")
                .setKeyHint("aB3x")
                .setOccurredAt(recordedAt.minusMillis(30))
                .setRecordedAt(recordedAt)
                .setPreviousHash(
                        entries.isEmpty()
                                ? AuditChain.GENESIS
                                : entries.get(entries.size() - 1).getHash())
                .setHash("");
        change.accept(entry);
        AuditEntry sealed = AuditChain.seal(entry);
        entries.add(sealed);
        return sealed;
    }

    AuditEntry next(Instant recordedAt) {
        return next(recordedAt, entry -> {});
    }
}
