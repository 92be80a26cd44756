package io.keytrail.admin.keys;

import io.keytrail.admin.desk.ActionDesk;
import io.keytrail.admin.desk.ActionRequest;
import io.keytrail.admin.vault.KeyVault;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.NewKey;
import io.keytrail.schemas.keys.KeyText;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Brings new keys: makes the text, seals it, asks for the action, and says which text to hand out. */
final class NewKeys {

    /** Cause of a SHOW that opens the first key again for a repeat. */
    private static final String REPLAYED = "REPLAYED";

    private final ActionDesk desk;
    private final KeyVault vault;
    private final FreshLogin freshLogin;
    private final SecureRandom random;
    private final Clock clock;

    NewKeys(ActionDesk desk, KeyVault vault, FreshLogin freshLogin, SecureRandom random, Clock clock) {
        this.desk = desk;
        this.vault = vault;
        this.freshLogin = freshLogin;
        this.random = random;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param outcome as committed, APPLIED or not
     * @param key the text of the key that the outcome is about; empty if it is not applied, or if in a repeat the key is valid
     *     no longer or a person's session has not seen a sign-in for too long
     */
    record Brought(ActionOutcome outcome, Optional<KeyText> key) {}

    /** Asks for a GENERATE or ROTATE with a new key; {@code complete} adds what else the action needs. */
    Brought bring(ActionRequest request, Consumer<NewKey.Builder> describe, Consumer<KeyAction.Builder> complete) {
        KeyText text = KeyText.generate(request.slot().orElseThrow().kind(), random);
        NewKey.Builder newKey = NewKey.newBuilder()
                .setKeyId(KeyIds.next(clock.instant(), random))
                .setKeyHash(text.hash())
                .setHint(text.hint())
                .setScopes(List.of());
        describe.accept(newKey);
        desk.orUnavailable(request.actionId(), () -> {
            vault.seal(request.account(), newKey.getKeyId(), text);
            return null;
        });
        KeyAction.Builder action = request.toAction(clock.instant()).setNewKey(newKey.build());
        complete.accept(action);
        ActionOutcome outcome = desk.submit(request, action.build());
        if (outcome.getOutcome() != AuditOutcome.APPLIED) {
            return new Brought(outcome, Optional.empty());
        }
        return new Brought(outcome, outcome.getReplayed() ? firstKey(request, outcome.getKey()) : Optional.of(text));
    }

    /** Opens the key that the first request brought, once it is audited that this happens; none if it is dead by now. */
    private Optional<KeyText> firstKey(ActionRequest request, KeyStatus first) {
        if (request.caller().hasSession() && !freshLogin.isOf(request.caller())) {
            // a form that is sent again from a screen that was left is no way around Show
            return Optional.empty();
        }
        KeyAction show = request.forKey(Action.SHOW, UUID.randomUUID().toString(), first.getKeyId())
                .toAction(clock.instant())
                .setCause(REPLAYED)
                .build();
        ActionOutcome shown = desk.submit(request, show);
        boolean mayBeOpened = shown.getOutcome() == AuditOutcome.APPLIED
                && shown.getKey() != null
                && shown.getKey().getKeyId().equals(first.getKeyId());
        return mayBeOpened
                ? desk.orUnavailable(request.actionId(), () -> vault.open(request.account(), first.getKeyId()))
                : Optional.empty();
    }
}
