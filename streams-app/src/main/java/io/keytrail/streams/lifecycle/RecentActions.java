package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.streams.state.StateFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * The outcomes of the last 24 hours, for actions that are repeated. Whole segments of the window store expire, so nothing has
 * to be deleted one by one.
 *
 * <p>Key: {@code account 0 userId 0 actionId} in UTF-8, window at the time of the outcome; neither account nor actionId can
 * hold a 0. Value: {@link ActionOutcome} by {@link StateFormat}.
 */
final class RecentActions {

    static final String STORE = "recent-actions";

    /** How long a repeat is recognised. Source: contract, Idempotency-Key. */
    static final Duration REMEMBERED = Duration.ofHours(24);

    /** Somewhat more, so that which segments are gone already makes no difference. */
    private static final Duration KEPT = Duration.ofHours(30);

    private final WindowStore<String, ActionOutcome> outcomes;

    RecentActions(WindowStore<String, ActionOutcome> outcomes) {
        this.outcomes = outcomes;
    }

    static StoreBuilder<WindowStore<String, ActionOutcome>> store() {
        return Stores.windowStoreBuilder(
                        Stores.persistentWindowStore(STORE, KEPT, REMEMBERED, false),
                        Serdes.String(),
                        StateFormat.of(ActionOutcome.class).serde())
                .withLoggingEnabled(Map.of())
                .withCachingDisabled();
    }

    /** The outcome that the actor's first action with this actionId had in this account within the last 24 hours. */
    Optional<ActionOutcome> firstOutcome(KeyAction action, Instant now) {
        Instant earliest = now.minus(REMEMBERED).plusMillis(1);
        String key = key(action.getAccountId(), action.getActor().getUserId(), action.getActionId());
        try (WindowStoreIterator<ActionOutcome> found = outcomes.fetch(key, earliest, now)) {
            return found.hasNext() ? Optional.of(found.next().value) : Optional.empty();
        }
    }

    void remember(ActionOutcome outcome, Instant now) {
        outcomes.put(
                key(outcome.getAccountId(), outcome.getUserId(), outcome.getActionId()), outcome, now.toEpochMilli());
    }

    private static String key(String accountId, String userId, String actionId) {
        return accountId + '\0' + userId + '\0' + actionId;
    }
}
