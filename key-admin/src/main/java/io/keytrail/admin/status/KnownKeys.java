package io.keytrail.admin.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The status of every key that was ever written, by key id. Thread-safe. */
public interface KnownKeys {

    /** The key's newest known status, or empty if no status of it was read yet. Does not block. */
    Optional<KnownKey> find(String keyId);

    /** When the oldest key was generated that any status was read of, dead keys included; empty if none was read. */
    Optional<Instant> oldestGeneration();

    /**
     * Waits until everything is known that was committed on key-status when this was called.
     *
     * @return false if that took longer than the time given
     */
    boolean readToEnd(Duration timeout);

    /** How many records of key-status could not be read, and were skipped: so many keys may be unknown here. */
    default long skippedStatuses() {
        return 0;
    }

    /** Whether key-status was read to its end once. */
    boolean isReady();
}
