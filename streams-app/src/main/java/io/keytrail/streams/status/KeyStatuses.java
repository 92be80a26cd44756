package io.keytrail.streams.status;

import io.keytrail.schemas.KeyStatus;
import io.keytrail.streams.stores.StoreUnavailableException;
import java.util.List;
import java.util.Optional;

/**
 * The newest status of every key of every account, on every instance. A status is what was last written: an end by time
 * (expiry, grace period) that has passed may not be written yet, so compare times. All methods throw
 * {@link StoreUnavailableException} until the store has been read once at start.
 */
public interface KeyStatuses {

    /** The key with that SHA-256 of its text, 64 lower-case hex digits. */
    Optional<KeyStatus> byHash(String keyHash);

    /** The key with that id. */
    Optional<KeyStatus> byId(String keyId);

    /** Every key of the account, in the order of their {@code generatedAt}, then of their ids. */
    List<KeyStatus> ofAccount(String accountId);
}
