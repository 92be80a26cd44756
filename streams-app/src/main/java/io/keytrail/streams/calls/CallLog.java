package io.keytrail.streams.calls;

import io.keytrail.streams.stores.CloseableIterator;
import io.keytrail.streams.stores.StoreUnavailableException;
import io.keytrail.streams.stores.TimeRange;
import java.time.Duration;
import java.time.Instant;

/**
 * The calls of the last 7 days, account by account. Every range is clamped to exactly the 7 days before now. All methods
 * throw {@link StoreUnavailableException} where this instance doesn't hold the account's partition or can't read it now.
 */
public interface CallLog {

    /** How long a reading page by page may take without losing what turns 7 days old meanwhile. */
    Duration LONGEST_READING = Duration.ofMinutes(30);

    /** The account's calls within the range, newest first; equal times by id, descending. Close it. */
    CloseableIterator<StoredCall> newestFirst(String accountId, TimeRange range);

    /**
     * As {@link #newestFirst}, but only what follows a position in that order: what occurred earlier, or at the same time
     * with a lower id. The call at the position itself is left out. It goes on with a reading that began earlier: what
     * could be seen then can be seen still, for up to {@link #LONGEST_READING}; later, the last 7 days are those before
     * now, as ever. Close it.
     *
     * @param begun when the reading began
     */
    CloseableIterator<StoredCall> newestFirstAfter(
            String accountId, TimeRange range, CallPosition position, Instant begun);
}
