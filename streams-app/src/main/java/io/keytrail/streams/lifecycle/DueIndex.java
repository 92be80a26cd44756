package io.keytrail.streams.lifecycle;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * What falls due when, in the order of time, so that nothing has to be scanned to find it. An entry names a key of another
 * store, which says itself when it is due: whoever writes there moves the entry.
 *
 * <p>Key: dueAt in milliseconds (8 bytes, big-endian, not negative), one letter for the store, the key there. Value: empty.
 */
final class DueIndex {

    static final String STORE = "due-index";

    /** The store that an entry's {@code ref} is a key of. */
    enum Target {
        SLOT('S'),
        REFUSAL_WINDOW('R');

        private final byte letter;

        Target(char letter) {
            this.letter = (byte) letter;
        }

        private static Target of(byte letter) {
            return Arrays.stream(values())
                    .filter(target -> target.letter == letter)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("due-index names no store by " + letter));
        }
    }

    /** What is due: the entry with key {@code ref} in the store {@code target}. */
    record Due(Instant at, Target target, Bytes ref) {}

    private static final byte[] NOTHING = {};
    private static final int PREFIX = Long.BYTES + 1;

    private final KeyValueStore<Bytes, byte[]> store;

    DueIndex(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    static StoreBuilder<KeyValueStore<Bytes, byte[]>> store() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Changelogs.SETTINGS)
                .withCachingDisabled();
    }

    void add(Due due) {
        store.put(keyOf(due), NOTHING);
    }

    void remove(Due due) {
        store.delete(keyOf(due));
    }

    /** What is due by then, the earliest first, at most that many. */
    List<Due> dueBy(Instant now, int most) {
        Bytes from = Bytes.wrap(time(Instant.EPOCH));
        Bytes beyond = Bytes.wrap(time(now.plusMillis(1)));
        List<Due> found = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> entries = store.range(from, beyond)) {
            while (found.size() < most && entries.hasNext()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                found.add(parse(entry.key.get()));
            }
        }
        return found;
    }

    private static byte[] time(Instant at) {
        return ByteBuffer.allocate(Long.BYTES)
                .putLong(Math.max(0, at.toEpochMilli()))
                .array();
    }

    private static Bytes keyOf(Due due) {
        byte[] ref = due.ref().get();
        return Bytes.wrap(ByteBuffer.allocate(PREFIX + ref.length)
                .put(time(due.at()))
                .put(due.target().letter)
                .put(ref)
                .array());
    }

    private static Due parse(byte[] key) {
        ByteBuffer buffer = ByteBuffer.wrap(key);
        Instant at = Instant.ofEpochMilli(buffer.getLong());
        Target target = Target.of(buffer.get());
        return new Due(at, target, Bytes.wrap(Arrays.copyOfRange(key, PREFIX, key.length)));
    }
}
