package io.keytrail.admin.keys;

import io.keytrail.admin.desk.ActionDesk;
import io.keytrail.admin.desk.ActionRequest;
import io.keytrail.admin.desk.OutcomeProblems;
import io.keytrail.admin.keys.KeyBodies.Generate;
import io.keytrail.admin.keys.KeyBodies.Rotate;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.service.keys.KeyStatusView;
import java.time.Clock;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What can be done with the keys of a slot, for programs and people alike. Each call is an audited action: admitted,
 * judged, and answered only once its outcome is committed; what is not applied ends as the contract's problem.
 */
public final class KeyActions {

    private final ActionDesk desk;
    private final NewKeys newKeys;
    private final KeyShow show;
    private final KindPolicies policies;
    private final Clock clock;

    KeyActions(ActionDesk desk, NewKeys newKeys, KeyShow show, KindPolicies policies, Clock clock) {
        this.desk = desk;
        this.newKeys = newKeys;
        this.show = show;
        this.policies = policies;
        this.clock = clock;
    }

    /**
     * A new key.
     *
     * @param key its status
     * @param text its text; empty in a repeat whose key is no longer valid
     * @param retiring its predecessor, where that has a grace period
     * @param replayed whether this repeats the outcome of an earlier request
     */
    public record Brought(
            KeyStatusView key, Optional<KeyText> text, Optional<KeyStatusView> retiring, boolean replayed) {}

    /** A key that may be handed out. */
    public record Shown(String keyId, KeyText text) {}

    /**
     * A key whose state changed.
     *
     * @param replayed whether this repeats the outcome of an earlier request
     */
    public record Changed(KeyStatusView key, boolean replayed) {}

    /** Makes the slot's first key, or its next one after the last is dead. */
    public Brought generate(ActionRequest request, Generate wishes) {
        wishes.requireValid(clock.instant());
        desk.admit(request);
        return brought(newKeys.bring(request, key -> wishes.describe(key, clock.instant()), action -> {}));
    }

    /** Replaces the slot's active key. */
    public Brought rotate(ActionRequest request, Rotate wishes) {
        return rotate(request, wishes, admitted -> admitted);
    }

    /**
     * Replaces the slot's active key.
     *
     * @param gate what the request must pass once it is admitted, such as a human check
     */
    public Brought rotate(ActionRequest request, Rotate wishes, UnaryOperator<ActionRequest> gate) {
        long graceMillis = wishes.graceMillis();
        desk.admit(request);
        return brought(newKeys.bring(gate.apply(request), key -> {}, action -> action.setGraceMillis(graceMillis)));
    }

    /** The text of the slot's active key, to people who signed in a short while ago and programs with the scope. */
    public Shown show(ActionRequest request) {
        desk.admit(request);
        return show.open(request);
    }

    /** Does what only changes a key's state: EXPIRE_RETIRING, DEACTIVATE. */
    public Changed change(ActionRequest request) {
        return change(request, admitted -> admitted);
    }

    /**
     * Does what only changes a key's state.
     *
     * @param gate as of {@link #rotate}
     */
    public Changed change(ActionRequest request, UnaryOperator<ActionRequest> gate) {
        desk.admit(request);
        ActionRequest passed = gate.apply(request);
        ActionOutcome outcome = OutcomeProblems.requireApplied(
                desk.submit(passed, passed.toAction(clock.instant()).build()));
        return new Changed(view(outcome.getKey()), outcome.getReplayed());
    }

    private Brought brought(NewKeys.Brought brought) {
        ActionOutcome outcome = OutcomeProblems.requireApplied(brought.outcome());
        return new Brought(
                view(outcome.getKey()),
                brought.key(),
                Optional.ofNullable(outcome.getRetiring()).map(this::view),
                outcome.getReplayed());
    }

    private KeyStatusView view(KeyStatus key) {
        return KeyStatusView.of(key, policies, clock.instant(), null);
    }
}
