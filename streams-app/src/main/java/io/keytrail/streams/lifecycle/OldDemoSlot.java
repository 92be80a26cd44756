package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.keys.AccountId;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * For demonstrations only: one slot whose keys are generated as if that had been 181 days ago, so that a reminder is due at
 * once. Everything else about them holds as of any key, and the audit log has the time at which it happened. The reasons:
 * docs/decisions/016-reminders.md.
 *
 * @param accountId whose slot
 * @param slot kind and name
 */
public record OldDemoSlot(String accountId, Slot slot) {

    /** A day more than the rotation interval. */
    static final Duration AGE = Duration.ofDays(181);

    private static final int PARTS = 3;

    /**
     * Reads {@code account/kind/name}.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static OldDemoSlot parse(String text) {
        String[] parts = text.split("/", -1);
        Optional<KeyKind> kind = parts.length == PARTS ? KeyKind.parse(parts[1]) : Optional.empty();
        if (kind.isEmpty() || !AccountId.isValid(parts[0]) || !Slot.isValidName(parts[2])) {
            throw new IllegalArgumentException("'" + text + "' is no slot; it takes account/kind/name");
        }
        return new OldDemoSlot(parts[0], new Slot(kind.get(), parts[2]));
    }

    /** The time at which the rules shall judge that action. */
    Instant timeOf(KeyAction action, Instant now) {
        boolean isOld = action.getAction() == Action.GENERATE
                && accountId.equals(action.getAccountId())
                && slot.kind().text().equals(action.getKind())
                && slot.name().equals(action.getName());
        return isOld ? now.minus(AGE) : now;
    }
}
