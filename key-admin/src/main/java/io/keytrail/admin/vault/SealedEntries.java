package io.keytrail.admin.vault;

import io.keytrail.schemas.SealedKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Everything that the vault's topic holds, sealed, by key id. One thread writes, any may read. */
final class SealedEntries {

    private final Map<String, SealedEntry> byKeyId = new ConcurrentHashMap<>();

    /** One record of the topic, in the order of its partition; the value is null for a tombstone. */
    void read(int partition, String keyId, SealedKey sealed) {
        if (keyId == null) {
            return;
        }
        if (sealed == null) {
            // one in another partition does not remove the record that lies in this one
            byKeyId.computeIfPresent(keyId, (id, entry) -> entry.partition() == partition ? null : entry);
            return;
        }
        byKeyId.put(keyId, new SealedEntry(keyId, sealed, partition));
    }

    Optional<SealedEntry> find(String keyId) {
        return Optional.ofNullable(byKeyId.get(keyId));
    }

    /** All of them, as they are now. */
    Collection<SealedEntry> all() {
        return List.copyOf(byKeyId.values());
    }
}
