package io.keytrail.streams.usage;

import io.keytrail.streams.stores.StoreUnavailableException;
import io.keytrail.streams.stores.TimeRange;
import java.util.List;

/**
 * Usage of the last 7 days in buckets of 15 minutes, account by account. Every stored call counts once, in the bucket of
 * its {@code occurredAt}.
 */
public interface UsageLog {

    /**
     * The account's buckets that overlap the range clamped to the 7 days before now, oldest first; buckets without a call
     * are left out. {@link UsagePeriod#group} sums them up.
     *
     * @throws StoreUnavailableException where this instance doesn't hold the account's partition or can't read it now
     */
    List<UsageBucket> buckets(String accountId, TimeRange range);
}
