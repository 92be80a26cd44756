package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.audit.AuditChain;
import io.keytrail.streams.state.ChainHead;
import io.keytrail.streams.state.StateFormat;
import java.time.Instant;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Where the audit chains grow: the head of every account's chain, and the account's time, which never goes back behind it.
 *
 * <p>Key: account id in UTF-8. Value: {@link ChainHead} by {@link StateFormat}.
 */
final class AuditTrail {

    static final String STORE = "chain-heads";

    private final KeyValueStore<String, ChainHead> heads;

    AuditTrail(KeyValueStore<String, ChainHead> heads) {
        this.heads = heads;
    }

    static StoreBuilder<KeyValueStore<String, ChainHead>> store() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(STORE),
                        Serdes.String(),
                        StateFormat.of(ChainHead.class).serde())
                .withLoggingEnabled(Changelogs.SETTINGS)
                .withCachingDisabled();
    }

    /** The time in that account: the clock's, or that of its newest entry if the clock is behind. */
    Instant timeIn(String accountId, Instant clock) {
        ChainHead head = heads.get(accountId);
        return head == null || clock.isAfter(head.getRecordedAt()) ? clock : head.getRecordedAt();
    }

    /**
     * Links a draft to the account's chain, as its new head.
     *
     * @param draft an entry without chainVersion, sequence, entryId, recordedAt, previousHash and hash
     * @param now from {@link #timeIn}
     */
    AuditEntry append(AuditEntry.Builder draft, Instant now) {
        ChainHead head = heads.get(draft.getAccountId());
        AuditEntry entry = AuditChain.seal(draft.setSequence(head == null ? 1 : head.getSequence() + 1)
                .setPreviousHash(head == null ? AuditChain.GENESIS : head.getHash())
                .setRecordedAt(now));
        heads.put(
                entry.getAccountId(),
                ChainHead.newBuilder()
                        .setSequence(entry.getSequence())
                        .setHash(entry.getHash())
                        .setRecordedAt(entry.getRecordedAt())
                        .build());
        return entry;
    }
}
