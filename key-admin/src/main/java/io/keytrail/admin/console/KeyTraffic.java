package io.keytrail.admin.console;

import io.keytrail.service.keys.KeyStatusView;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Whether callers have moved from the old keys to the new ones.
 *
 * @param since when the oldest grace period that still runs began, null if none does
 * @param byKey calls since then by key id
 */
record KeyTraffic(Instant since, Map<String, Long> byKey) {

    private static final KeyTraffic NONE = new KeyTraffic(null, Map.of());

    /**
     * @param keys all of the account; those in a grace period decide what is counted
     * @param count calls by key id from some time on; asked only if a grace period runs
     */
    static KeyTraffic duringGrace(List<KeyStatusView> keys, Function<Instant, Map<String, Long>> count) {
        List<String> slots = keys.stream()
                .filter(key -> key.state().equals("RETIRING"))
                .map(KeyTraffic::slot)
                .toList();
        return keys.stream()
                .filter(key -> key.state().equals("ACTIVE") && slots.contains(slot(key)))
                .map(KeyStatusView::generatedAt)
                .min(Comparator.naturalOrder())
                .map(since -> new KeyTraffic(since, count.apply(since)))
                .orElse(NONE);
    }

    /** Calls with that key. */
    public long of(String keyId) {
        return byKey.getOrDefault(keyId, 0L);
    }

    private static String slot(KeyStatusView key) {
        return key.kind() + "/" + key.name();
    }
}
