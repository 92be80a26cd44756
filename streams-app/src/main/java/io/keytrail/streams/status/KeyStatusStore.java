package io.keytrail.streams.status;

import io.keytrail.schemas.KeyStatus;
import io.keytrail.streams.state.StateFormat;
import io.keytrail.streams.stores.AccountPrefix;
import io.keytrail.streams.stores.LocalStores;
import io.keytrail.streams.stores.StoreUnavailableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The global store of key statuses: the only place that knows its layout. One store with three sorts of entries, since a
 * global topic feeds one store, and so that a key and its indexes are written by one hand.
 *
 * <pre>
 * 'h' ‖ key hash               → KeyStatus ({@link StateFormat})
 * 'i' ‖ key id                 → key hash
 * 'a' ‖ account ‖ 0 ‖ key hash → nothing
 * </pre>
 *
 * The indexes survive a restore because Kafka Streams 4.3 restores a global store that has a processor by sending every
 * record through that processor (not by copying bytes into the store, as it does for all other stores). An index entry
 * whose status is gone, or names another key, counts as absent.
 */
public final class KeyStatusStore {

    /** Name of the store. */
    public static final String NAME = "key-status";

    private static final byte BY_HASH = 'h';
    private static final byte BY_ID = 'i';
    private static final byte BY_ACCOUNT = 'a';
    private static final byte[] NOTHING = {};
    private static final StateFormat<KeyStatus> FORMAT = StateFormat.of(KeyStatus.class);

    private final KeyValueStore<Bytes, byte[]> store;

    KeyStatusStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** The store for the topology; its topic is its changelog. */
    public static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(NAME), Serdes.Bytes(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingDisabled();
    }

    /** The store as readers see it. */
    public static KeyStatuses reader(LocalStores stores) {
        return new Reader(stores);
    }

    /** Takes a status in, unless a newer one of the key is there. */
    void put(KeyStatus status) {
        Bytes key = key(BY_HASH, status.getKeyHash());
        byte[] present = store.get(key);
        if (present != null && FORMAT.read(present).getVersion() > status.getVersion()) {
            return;
        }
        store.put(key, FORMAT.write(status));
        store.put(key(BY_ID, status.getKeyId()), bytes(status.getKeyHash()));
        store.put(accountKey(status.getAccountId(), status.getKeyHash()), NOTHING);
    }

    /** Forgets a key: its record on the topic was a tombstone. */
    void remove(String keyHash) {
        byte[] present = store.delete(key(BY_HASH, keyHash));
        if (present != null) {
            KeyStatus status = FORMAT.read(present);
            store.delete(key(BY_ID, status.getKeyId()));
            store.delete(accountKey(status.getAccountId(), keyHash));
        }
    }

    private static Bytes key(byte sort, String rest) {
        byte[] bytes = bytes(rest);
        return Bytes.wrap(
                ByteBuffer.allocate(1 + bytes.length).put(sort).put(bytes).array());
    }

    private static Bytes accountKey(String accountId, String keyHash) {
        return prefixed(AccountPrefix.key(accountId, bytes(keyHash)));
    }

    private static Bytes prefixed(Bytes rest) {
        return Bytes.wrap(ByteBuffer.allocate(1 + rest.get().length)
                .put(BY_ACCOUNT)
                .put(rest.get())
                .array());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private record Reader(LocalStores stores) implements KeyStatuses {

        @Override
        public Optional<KeyStatus> byHash(String keyHash) {
            return read(store -> status(store, keyHash));
        }

        @Override
        public Optional<KeyStatus> byId(String keyId) {
            return read(store -> Optional.ofNullable(store.get(key(BY_ID, keyId)))
                    .flatMap(hash -> status(store, text(hash)))
                    .filter(status -> status.getKeyId().equals(keyId)));
        }

        @Override
        public List<KeyStatus> ofAccount(String accountId) {
            return read(store -> all(store, accountId));
        }

        private static Optional<KeyStatus> status(ReadOnlyKeyValueStore<Bytes, byte[]> store, String keyHash) {
            return Optional.ofNullable(store.get(key(BY_HASH, keyHash))).map(FORMAT::read);
        }

        private static List<KeyStatus> all(ReadOnlyKeyValueStore<Bytes, byte[]> store, String accountId) {
            Bytes first = accountKey(accountId, "");
            List<KeyStatus> statuses = new ArrayList<>();
            try (KeyValueIterator<Bytes, byte[]> entries = store.range(first, prefixed(AccountPrefix.end(accountId)))) {
                while (entries.hasNext()) {
                    byte[] key = entries.next().key.get();
                    int length = first.get().length;
                    String hash = new String(key, length, key.length - length, StandardCharsets.UTF_8);
                    status(store, hash)
                            .filter(status -> status.getAccountId().equals(accountId))
                            .ifPresent(statuses::add);
                }
            }
            statuses.sort(Comparator.comparing(KeyStatus::getGeneratedAt).thenComparing(KeyStatus::getKeyId));
            return statuses;
        }

        private <T> T read(Function<ReadOnlyKeyValueStore<Bytes, byte[]>, T> reading) {
            try {
                return reading.apply(stores.global(NAME, QueryableStoreTypes.keyValueStore()));
            } catch (InvalidStateStoreException e) {
                throw new StoreUnavailableException("The store of key statuses is not open", e);
            }
        }
    }
}
