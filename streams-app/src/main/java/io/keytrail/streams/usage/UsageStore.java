package io.keytrail.streams.usage;

import io.keytrail.schemas.ApiCall;
import io.keytrail.streams.stores.LocalStore;
import io.keytrail.streams.stores.LocalStores;
import io.keytrail.streams.stores.TimeRange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * The store of usage: key is the account's id, window the bucket, value {@link UsageBucket}'s bytes. Cached, since a busy
 * account's bucket changes with every call.
 */
public final class UsageStore {

    /** Name of the store. */
    public static final String NAME = "usage";

    /** The oldest visible bucket began up to a bucket's length before what is visible; for the hour see the call log. */
    private static final Duration RETENTION =
            TimeRange.VISIBLE.plus(UsageBucket.LENGTH).plus(Duration.ofHours(1));

    private final WindowStore<Bytes, byte[]> store;

    public UsageStore(WindowStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** The store for the topology. */
    public static StoreBuilder<WindowStore<Bytes, byte[]>> builder() {
        return Stores.windowStoreBuilder(
                        Stores.persistentWindowStore(NAME, RETENTION, UsageBucket.LENGTH, false),
                        Serdes.Bytes(),
                        Serdes.ByteArray())
                .withCachingEnabled();
    }

    /** The store as readers see it. */
    public static UsageLog reader(LocalStores stores, InstantSource clock) {
        return (accountId, range) -> {
            TimeRange visible = range.clampedAt(clock.instant());
            if (visible.isEmpty()) {
                return List.of();
            }
            LocalStore<ReadOnlyWindowStore<Bytes, byte[]>> store =
                    stores.ofAccount(NAME, QueryableStoreTypes.windowStore(), accountId);
            return store.read(opened -> buckets(opened, accountId, visible));
        };
    }

    /** Counts a call; the caller sees to it that each is counted once. */
    public void count(ApiCall call) {
        Bytes key = key(call.getAccountId());
        Instant start = UsageBucket.startOf(call.getOccurredAt());
        byte[] stored = store.fetch(key, start.toEpochMilli());
        UsageBucket bucket = stored == null ? UsageBucket.empty(start) : UsageBucket.decode(start, stored);
        bucket.add(call);
        store.put(key, bucket.encode(), start.toEpochMilli());
    }

    private static List<UsageBucket> buckets(
            ReadOnlyWindowStore<Bytes, byte[]> store, String accountId, TimeRange range) {
        List<UsageBucket> buckets = new ArrayList<>();
        Instant last = range.to().minusNanos(1);
        try (WindowStoreIterator<byte[]> entries =
                store.fetch(key(accountId), UsageBucket.startOf(range.from()), UsageBucket.startOf(last))) {
            while (entries.hasNext()) {
                KeyValue<Long, byte[]> entry = entries.next();
                buckets.add(UsageBucket.decode(Instant.ofEpochMilli(entry.key), entry.value));
            }
        }
        return buckets;
    }

    private static Bytes key(String accountId) {
        return Bytes.wrap(accountId.getBytes(StandardCharsets.UTF_8));
    }
}
