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
 * The outcomes of the last 24 hours, for actions that are repeated and for human checks that are used again. Whole segments
 * of the window store expire, so nothing has to be deleted one by one.
 *
 * <p>Key: {@code account 0 userId 0 actionId} in UTF-8, or {@code account 0 0 nonce} for the human check that the action
 * carried; window at the time of the outcome. Neither account, actionId nor nonce can hold a 0, and no userId is empty.
 * Value: {@link ActionOutcome} by {@link StateFormat}.
 */
final class RecentActions {

    static final String STORE = "recent-actions";

    /** How long a repeat is recognised. Source: contract, Idempotency-Key. An answer to a human check is void long before. */
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
        return find(key(action.getAccountId(), action.getActor().getUserId(), action.getActionId()), now);
    }

    /** Whether another action of this account was judged with this action's human check within the last 24 hours. */
    boolean isHumanCheckUsed(KeyAction action, Instant now) {
        return action.getHumanCheckNonce() != null
                && find(nonceKey(action), now).isPresent();
    }

    private Optional<ActionOutcome> find(String key, Instant now) {
        Instant earliest = now.minus(REMEMBERED).plusMillis(1);
        try (WindowStoreIterator<ActionOutcome> found = outcomes.fetch(key, earliest, now)) {
            return found.hasNext() ? Optional.of(found.next().value) : Optional.empty();
        }
    }

    /** The action was judged: by this outcome it is answered again, and its human check is used up. */
    void remember(KeyAction action, ActionOutcome outcome, Instant now) {
        outcomes.put(
                key(outcome.getAccountId(), outcome.getUserId(), outcome.getActionId()), outcome, now.toEpochMilli());
        if (action.getHumanCheckNonce() != null) {
            outcomes.put(nonceKey(action), outcome, now.toEpochMilli());
        }
    }

    private static String nonceKey(KeyAction action) {
        return key(action.getAccountId(), "", action.getHumanCheckNonce());
    }

    private static String key(String accountId, String userId, String id) {
        return accountId + '\0' + userId + '\0' + id;
    }
}
