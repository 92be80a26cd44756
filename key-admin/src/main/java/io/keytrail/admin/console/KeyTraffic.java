package io.keytrail.admin.console;

import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.keys.KeyStatusView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whether a slot's callers have moved from the old key to the new one.
 *
 * @param since when the grace period began
 * @param oldKeyId the key that ends with it
 * @param oldCalls calls with that key since then
 * @param newCalls calls with the key in its place
 */
record KeyTraffic(Instant since, String oldKeyId, long oldCalls, long newCalls) {

    /**
     * Of the slot's grace period, if one runs.
     *
     * @param keys all of the account
     * @param count calls by key id from some time on; asked only if a grace period runs
     */
    static Optional<KeyTraffic> of(Slot slot, List<KeyStatusView> keys, Function<Instant, Map<String, Long>> count) {
        return in(slot, "RETIRING", keys)
                .flatMap(old -> in(slot, "ACTIVE", keys).map(active -> {
                    Map<String, Long> calls = count.apply(active.generatedAt());
                    return new KeyTraffic(
                            active.generatedAt(),
                            old.keyId(),
                            calls.getOrDefault(old.keyId(), 0L),
                            calls.getOrDefault(active.keyId(), 0L));
                }));
    }

    private static Optional<KeyStatusView> in(Slot slot, String state, List<KeyStatusView> keys) {
        return keys.stream()
                .filter(key -> key.kind().equals(slot.kind().text())
                        && key.name().equals(slot.name())
                        && key.state().equals(state))
                .findFirst();
    }
}
