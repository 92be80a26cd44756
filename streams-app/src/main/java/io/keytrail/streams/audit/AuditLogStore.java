package io.keytrail.streams.audit;

import io.keytrail.schemas.AuditEntry;
import io.keytrail.streams.state.StateFormat;
import io.keytrail.streams.stores.AccountPrefix;
import io.keytrail.streams.stores.CloseableIterator;
import io.keytrail.streams.stores.LocalStores;
import io.keytrail.streams.stores.StoreIterator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The stores of the audit log: the only place that knows their layout.
 *
 * <pre>
 * audit-log      account ‖ 0 ‖ sequence (8 bytes)                     → AuditEntry ({@link StateFormat})
 *                account ‖ 0 ‖ sequence (8 bytes) ‖ hash (64 digits)  → a misfit: another entry for a taken sequence
 * audit-expiry   recordedAt (8 bytes) ‖ key in audit-log              → nothing
 * </pre>
 *
 * No windowed store: there, an entry with a wrong time in it would expire all others, or be dropped in silence. What is
 * older than the retention leaves by way of audit-expiry, which lies in the order of age.
 */
public final class AuditLogStore {

    /** Name of the store with the entries. */
    public static final String NAME = "audit-log";

    /** Name of the store that orders them by age. */
    public static final String EXPIRY_NAME = "audit-expiry";

    private static final byte[] NOTHING = {};
    private static final StateFormat<AuditEntry> FORMAT = StateFormat.of(AuditEntry.class);

    private final KeyValueStore<Bytes, byte[]> entries;
    private final KeyValueStore<Bytes, byte[]> expiry;

    AuditLogStore(KeyValueStore<Bytes, byte[]> entries, KeyValueStore<Bytes, byte[]> expiry) {
        this.entries = entries;
        this.expiry = expiry;
    }

    /** What became of an entry. */
    enum Addition {
        STORED,
        REPEATED,
        MISFIT
    }

    /** The store with the entries, for the topology. */
    public static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder() {
        return bytesStore(NAME);
    }

    /** The store that orders them by age, for the topology. */
    public static StoreBuilder<KeyValueStore<Bytes, byte[]>> expiryBuilder() {
        return bytesStore(EXPIRY_NAME);
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> bytesStore(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withCachingDisabled();
    }

    /** The log as readers see it. */
    public static AuditLog reader(LocalStores stores) {
        return new Reader(stores);
    }

    /** Adds an entry; never in place of another one. */
    Addition add(AuditEntry entry) {
        Bytes key = AccountPrefix.key(entry.getAccountId(), entry.getSequence(), NOTHING);
        byte[] present = entries.get(key);
        if (present == null) {
            put(key, entry);
            return Addition.STORED;
        }
        if (FORMAT.read(present).equals(entry)) {
            return Addition.REPEATED;
        }
        Bytes misfit = AccountPrefix.key(
                entry.getAccountId(), entry.getSequence(), entry.getHash().getBytes(StandardCharsets.UTF_8));
        if (entries.get(misfit) != null) {
            return Addition.REPEATED;
        }
        put(misfit, entry);
        return Addition.MISFIT;
    }

    private void put(Bytes key, AuditEntry entry) {
        entries.put(key, FORMAT.write(entry));
        expiry.put(expiryKey(entry.getRecordedAt(), key.get()), NOTHING);
    }

    /** Removes entries recorded before that time, oldest first, and no more than so many at once. How many it removed. */
    int removeBefore(Instant time, int most) {
        List<Bytes> due = new ArrayList<>();
        Bytes first = expiryKey(Instant.EPOCH, NOTHING);
        try (KeyValueIterator<Bytes, byte[]> aged = expiry.range(first, expiryKey(time, NOTHING))) {
            while (aged.hasNext() && due.size() < most) {
                due.add(aged.next().key);
            }
        }
        for (Bytes expiryKey : due) {
            byte[] key = expiryKey.get();
            entries.delete(Bytes.wrap(Arrays.copyOfRange(key, Long.BYTES, key.length)));
            expiry.delete(expiryKey);
        }
        return due.size();
    }

    private static Bytes expiryKey(Instant recordedAt, byte[] key) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + key.length)
                .putLong(recordedAt.toEpochMilli())
                .put(key)
                .array());
    }

    private record Reader(LocalStores stores) implements AuditLog {

        @Override
        public CloseableIterator<AuditEntry> newestFirst(String accountId, long belowSequence) {
            Bytes first = AccountPrefix.key(accountId, 0, NOTHING);
            Bytes end = AccountPrefix.key(accountId, Math.max(0, belowSequence), NOTHING);
            return StoreIterator.open(
                    stores.ofAccount(NAME, QueryableStoreTypes.<Bytes, byte[]>keyValueStore(), accountId),
                    store -> store.reverseRange(first, end),
                    (key, value) -> key.equals(end) ? Optional.empty() : Optional.of(FORMAT.read(value)));
        }

        @Override
        public CloseableIterator<AuditEntry> oldestFirst(String accountId, long fromSequence) {
            Bytes first = AccountPrefix.key(accountId, Math.max(0, fromSequence), NOTHING);
            return StoreIterator.open(
                    stores.ofAccount(NAME, QueryableStoreTypes.<Bytes, byte[]>keyValueStore(), accountId),
                    store -> store.range(first, AccountPrefix.end(accountId)),
                    (key, value) -> Optional.of(FORMAT.read(value)));
        }
    }
}
