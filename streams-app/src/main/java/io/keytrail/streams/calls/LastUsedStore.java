package io.keytrail.streams.calls;

import io.keytrail.streams.callstore.CallStore;
import io.keytrail.streams.stores.AccountPrefix;
import io.keytrail.streams.stores.LocalStore;
import io.keytrail.streams.stores.LocalStores;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The store of last use: the only place that knows its layout. One entry for each key ever used; it never expires, and
 * lies with its account's calls so that both are read in one place. A busy key's entry is written now and then, not for
 * each call, and so may be behind; the {@link CallStore} has what is newer, for as long as the topic of calls could bring
 * it back, and readers take the newest of both.
 *
 * <pre>
 * key    account ‖ 0 ‖ keyId (UTF-8)
 * value  occurredAt (8 bytes, milliseconds)
 * </pre>
 */
public final class LastUsedStore {

    /** Name of the store. */
    public static final String NAME = "key-last-used";

    private final KeyValueStore<Bytes, byte[]> store;

    LastUsedStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** The store for the topology. */
    public static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(NAME), Serdes.Bytes(), Serdes.ByteArray());
    }

    /** The store as readers see it. */
    public static LastUsed reader(LocalStores stores) {
        return new Reader(stores);
    }

    /**
     * Notes a use of a key, unless a newer one is noted.
     *
     * @param used the account and the key as they lie in the key of an entry
     * @param time when, in milliseconds
     */
    void note(byte[] used, long time) {
        Bytes key = Bytes.wrap(used);
        byte[] noted = store.get(key);
        if (noted == null || decode(noted).toEpochMilli() < time) {
            store.put(key, ByteBuffer.allocate(Long.BYTES).putLong(time).array());
        }
    }

    private static Bytes key(String accountId, String keyId) {
        return AccountPrefix.key(accountId, keyId.getBytes(StandardCharsets.UTF_8));
    }

    private static Instant decode(byte[] value) {
        return Instant.ofEpochMilli(ByteBuffer.wrap(value).getLong());
    }

    private record Reader(LocalStores stores) implements LastUsed {

        @Override
        public Optional<Instant> of(String accountId, String keyId) {
            Optional<Instant> noted = open(accountId)
                    .read(store -> Optional.ofNullable(store.get(key(accountId, keyId))))
                    .map(LastUsedStore::decode);
            OptionalLong fresh = openCalls(accountId).read(calls -> calls.lastUse(accountId, keyId));
            return fresh.isEmpty()
                    ? noted
                    : Optional.of(newer(noted.orElse(Instant.MIN), Instant.ofEpochMilli(fresh.getAsLong())));
        }

        @Override
        public Map<String, Instant> ofAccount(String accountId) {
            Map<String, Instant> uses = open(accountId).read(store -> all(store, accountId));
            openCalls(accountId)
                    .read(calls -> calls.lastUses(accountId))
                    .forEach((keyId, time) -> uses.merge(keyId, Instant.ofEpochMilli(time), Reader::newer));
            return uses;
        }

        private static Instant newer(Instant one, Instant other) {
            return one.isAfter(other) ? one : other;
        }

        private LocalStore<CallStore> openCalls(String accountId) {
            return stores.ofAccount(CallLogStore.NAME, CallStore.type(), accountId);
        }

        private LocalStore<ReadOnlyKeyValueStore<Bytes, byte[]>> open(String accountId) {
            return stores.ofAccount(NAME, QueryableStoreTypes.keyValueStore(), accountId);
        }

        private static Map<String, Instant> all(ReadOnlyKeyValueStore<Bytes, byte[]> store, String accountId) {
            Bytes first = AccountPrefix.key(accountId, new byte[0]);
            Map<String, Instant> uses = new HashMap<>();
            try (KeyValueIterator<Bytes, byte[]> entries = store.range(first, AccountPrefix.end(accountId))) {
                while (entries.hasNext()) {
                    KeyValue<Bytes, byte[]> entry = entries.next();
                    byte[] key = entry.key.get();
                    int length = first.get().length;
                    uses.put(new String(key, length, key.length - length, StandardCharsets.UTF_8), decode(entry.value));
                }
            }
            return uses;
        }
    }
}
