package io.keytrail.streams.calls;

import io.keytrail.schemas.ApiCall;
import io.keytrail.streams.stores.AccountPrefix;
import io.keytrail.streams.stores.LocalStore;
import io.keytrail.streams.stores.LocalStores;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
 * lies with its account's calls so that both are read in one place.
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

    /** The store for the topology; cached, since a busy key is written for every call. */
    public static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(NAME), Serdes.Bytes(), Serdes.ByteArray())
                .withCachingEnabled();
    }

    /** The store as readers see it. */
    public static LastUsed reader(LocalStores stores) {
        return new Reader(stores);
    }

    /** Notes the call if it is a use of a key, and newer than what is noted. */
    void note(ApiCall call) {
        if (call.getKeyId() == null || !isUse(call)) {
            return;
        }
        Bytes key = key(call.getAccountId(), call.getKeyId());
        byte[] noted = store.get(key);
        if (noted == null || decode(noted).isBefore(call.getOccurredAt())) {
            store.put(
                    key,
                    ByteBuffer.allocate(Long.BYTES)
                            .putLong(call.getOccurredAt().toEpochMilli())
                            .array());
        }
    }

    /** The guard took the key for a valid one, whatever it then thought of the call. */
    private static boolean isUse(ApiCall call) {
        return switch (call.getOutcome()) {
            case ACCEPTED, OUT_OF_SCOPE, RATE_LIMITED -> true;
            case KEY_DEACTIVATED, KEY_EXPIRED, KEY_UNKNOWN, KEY_MALFORMED, KEY_MISSING, KIND_RETIRED, KEYS_STALE ->
                false;
        };
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
            return open(accountId)
                    .read(store -> Optional.ofNullable(store.get(key(accountId, keyId))))
                    .map(LastUsedStore::decode);
        }

        @Override
        public Map<String, Instant> ofAccount(String accountId) {
            return open(accountId).read(store -> all(store, accountId));
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
