package io.keytrail.streams.callstore;

import io.keytrail.streams.stores.ProbeKey;
import io.keytrail.streams.usage.UsageBucket;
import java.util.HashMap;
import java.util.Map;

/**
 * Of how many deltas busy buckets of usage consist, so that none becomes slow to read. Only the newest quarter of an hour is
 * kept account of; of others, and of what was there before the store was opened, some more may come together. Not
 * thread-safe.
 */
final class UsagePieces {

    static final int MANY = 64;

    /** A bucket of fewer calls in a delta stays small, however many there are. */
    private static final long FEWEST_CALLS = 8;

    private final Map<ProbeKey, Integer> pieces = new HashMap<>();
    private long newest = Long.MIN_VALUE;

    /**
     * Whether with this delta there are so many that they should become one.
     *
     * @param key of the bucket in its day
     */
    boolean isMany(byte[] key, UsageBucket delta) {
        long start = delta.start().toEpochMilli();
        if (start < newest || delta.totals().calls() < FEWEST_CALLS) {
            return false;
        }
        if (start > newest) {
            newest = start;
            pieces.clear();
        }
        ProbeKey bucket = ProbeKey.of(key);
        boolean isMany = pieces.merge(bucket, 1, Integer::sum) >= MANY;
        if (isMany) {
            pieces.put(bucket, 1);
        }
        return isMany;
    }

    void clear() {
        pieces.clear();
        newest = Long.MIN_VALUE;
    }
}
