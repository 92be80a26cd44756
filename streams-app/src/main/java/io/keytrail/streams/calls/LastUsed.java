package io.keytrail.streams.calls;

import io.keytrail.streams.stores.StoreUnavailableException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * When each key was last used: the newest {@code occurredAt} of its stored calls that a guard took for a valid key's (not
 * refused as unknown, expired, deactivated or retired). It outlives the 7 days of the call log. All methods throw
 * {@link StoreUnavailableException} where this instance doesn't hold the account's partition or can't read it now.
 */
public interface LastUsed {

    /** When the account's key was last used; empty if never. */
    Optional<Instant> of(String accountId, String keyId);

    /** When each key of the account that was ever used was last used, by key id. */
    Map<String, Instant> ofAccount(String accountId);
}
