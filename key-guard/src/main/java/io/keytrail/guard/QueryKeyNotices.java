package io.keytrail.guard;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flags keys that come in the query string: each use is counted, and each known key named in the log, by its id, once a
 * minute at most. Remembers a bounded number of keys.
 */
final class QueryKeyNotices {

    private static final Logger LOG = LoggerFactory.getLogger(QueryKeyNotices.class);
    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int MOST_REMEMBERED = 10_000;

    private final LongSupplier nanoTime;
    private final LongAdder uses = new LongAdder();
    private final Map<String, Long> noticedAt = new LinkedHashMap<>(16, 0.75f, false) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    QueryKeyNotices(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void used(Verdict verdict) {
        uses.increment();
        verdict.keyId()
                .filter(this::isDue)
                .ifPresent(keyId -> LOG.warn(
                        "Key {} of account {} came in the query string, where logs and histories keep it; send it as a header",
                        keyId,
                        verdict.accountId().orElseThrow()));
    }

    long uses() {
        return uses.sum();
    }

    private boolean isDue(String keyId) {
        long now = nanoTime.getAsLong();
        synchronized (noticedAt) {
            Long last = noticedAt.get(keyId);
            if (last != null && now - last < QUIET_NANOS) {
                return false;
            }
            noticedAt.remove(keyId);
            noticedAt.put(keyId, now);
            return true;
        }
    }
}
