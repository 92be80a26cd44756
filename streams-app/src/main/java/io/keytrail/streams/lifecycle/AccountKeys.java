package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.NewKey;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.keys.KindPolicy;
import io.keytrail.schemas.keys.RejectionReason;
import io.keytrail.streams.lifecycle.Decision.Effect;
import io.keytrail.streams.lifecycle.KeySlot.Change;
import io.keytrail.streams.lifecycle.KeySlot.Settled;
import io.keytrail.streams.state.LiveKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the rules need of an account to judge one action, and the rules. Immutable; {@link #apply} is a pure function.
 *
 * @param policies of all kinds, as configured now
 * @param members the account's members
 * @param slot the slot that the action names; empty if it names none, or none that can be
 * @param otherSlots how many other slots of the same kind hold a key; counted for GENERATE only
 */
record AccountKeys(KindPolicies policies, Members members, Optional<KeySlot> slot, int otherSlots) {

    /** The cause of a SHOW by which key-admin opens the first key again for an idempotent repeat. */
    private static final String REPLAYED = "REPLAYED";

    /**
     * Judges an action. First ends what is over in the slot; then the action is denied, found malformed, void, forbidden by
     * the slot's state, or applied. Whether it is a repeat is not known here.
     *
     * @param now the account's time, in which its keys live; never goes back
     * @param clock the wall clock, which may be behind that; by it an action is void
     */
    Decision apply(KeyAction action, Instant now, Instant clock) {
        Settled settled = slot.map(found -> found.settle(now)).orElse(null);
        Verdict verdict = new Verdict(action, now, settled);
        Optional<Refusal> refusal = Refusal.of(action);
        if (refusal.isPresent()) {
            Refusal found = refusal.get();
            return verdict.not(found.outcome(), found.reason(), found.detail());
        }
        Optional<String> flaw = ActionForm.contentFlaw(action, policies, now);
        if (flaw.isPresent()) {
            return verdict.rejected(RejectionReason.INVALID, "The action is malformed: " + flaw.get() + ".");
        }
        if (isVoid(action, clock)) {
            return verdict.rejected(RejectionReason.TOO_LATE, "The action came to be judged after it had become void.");
        }
        return switch (action.getAction()) {
            case GENERATE -> generate(verdict);
            case SHOW -> show(verdict);
            case ROTATE -> rotate(verdict);
            case EXPIRE_RETIRING -> expireRetiring(verdict);
            case DEACTIVATE -> deactivate(verdict);
            case SET_MEMBERS -> setMembers(verdict);
            case GRACE_END, EXPIRE -> throw new IllegalStateException("not refused by its form: " + action.getAction());
        };
    }

    /** Who names the key that shall die means that key whenever it is read; everything else is void after its time. */
    private static boolean isVoid(KeyAction action, Instant clock) {
        boolean namesWhatShallEnd = action.getAction() == Action.DEACTIVATE && action.getExpectedKeyId() != null;
        return action.getValidUntil() != null && !clock.isBefore(action.getValidUntil()) && !namesWhatShallEnd;
    }

    private Decision generate(Verdict verdict) {
        KeySlot current = verdict.slot();
        KindPolicy policy = current.policy();
        if (policy.takesNoNewKeysAt(verdict.now)) {
            return verdict.rejected(RejectionReason.KIND_RETIRED, "This kind of key takes no new keys any more.");
        }
        if (current.active().isPresent()) {
            return verdict.isExpected(current.active().get())
                    ? verdict.rejected(
                            RejectionReason.KEY_EXISTS, "The slot has an active key; only one is allowed at a time.")
                    : verdict.keyChanged();
        }
        if (current.isEmpty() && otherSlots >= policy.maxKeys()) {
            return verdict.rejected(
                    RejectionReason.TOO_MANY_KEYS,
                    "The account has " + policy.maxKeys() + " keys of this kind, as many as it may.");
        }
        if (verdict.bringsAKeyThatIsThere()) {
            return verdict.rejected(
                    RejectionReason.INVALID, "The action is malformed: its new key is in the slot already.");
        }
        NewKey newKey = verdict.action.getNewKey();
        Change change = current.generate(newKey, verdict.action.getActor(), verdict.now);
        return verdict.applied(change, change.after().activeStatus());
    }

    private Decision show(Verdict verdict) {
        KeySlot current = verdict.slot();
        String expected = verdict.action.getExpectedKeyId();
        if (REPLAYED.equals(verdict.action.getCause()) && expected != null) {
            Optional<LiveKey> retiring =
                    current.retiring().filter(key -> key.getKeyId().equals(expected));
            if (retiring.isPresent()) {
                return verdict.applied(new Change(current, List.of()), current.retiringStatus());
            }
        }
        return verdict.withoutActiveKey()
                .orElseGet(() -> verdict.applied(new Change(current, List.of()), current.activeStatus()));
    }

    private Decision rotate(Verdict verdict) {
        KeySlot current = verdict.slot();
        if (current.policy().takesNoNewKeysAt(verdict.now)) {
            return verdict.rejected(RejectionReason.KIND_RETIRED, "This kind of key takes no new keys any more.");
        }
        long graceMillis = verdict.action.getGraceMillis();
        Duration maxGrace = current.policy().maxGrace();
        if (graceMillis < 0 || graceMillis > maxGrace.toMillis()) {
            return verdict.rejected(
                    RejectionReason.GRACE_OUT_OF_RANGE,
                    "The grace period of this kind takes PT0S to " + maxGrace + ".");
        }
        Optional<Decision> noKey = verdict.withoutActiveKey();
        if (noKey.isPresent()) {
            return noKey.get();
        }
        if (graceMillis > 0 && current.retiring().isPresent()) {
            return verdict.rejected(
                    RejectionReason.ALREADY_RETIRING,
                    "The key before is in its grace period still; only with none can the slot be rotated now.");
        }
        if (verdict.bringsAKeyThatIsThere()) {
            return verdict.rejected(
                    RejectionReason.INVALID, "The action is malformed: its new key is in the slot already.");
        }
        KeyAction action = verdict.action;
        Change change =
                current.rotate(action.getNewKey(), action.getActor(), Duration.ofMillis(graceMillis), verdict.now);
        KeyStatus previous = change.of(current.active().orElseThrow());
        return verdict.rotated(change, previous);
    }

    private Decision expireRetiring(Verdict verdict) {
        Optional<LiveKey> retiring = verdict.slot().retiring();
        if (retiring.isEmpty()) {
            return verdict.rejected(RejectionReason.NO_RETIRING_KEY, "The slot has no key in a grace period.");
        }
        if (!verdict.isExpected(retiring.get())) {
            return verdict.keyChanged();
        }
        Change change = verdict.slot().expireRetiring(verdict.action.getActor(), verdict.now);
        return verdict.applied(change, change.of(retiring.get()));
    }

    private Decision deactivate(Verdict verdict) {
        return verdict.withoutActiveKey().orElseGet(() -> {
            KeySlot current = verdict.slot();
            Change change = current.deactivate(verdict.action.getActor(), verdict.now);
            return verdict.deactivated(
                    change,
                    change.of(current.active().orElseThrow()),
                    current.retiring().map(change::of));
        });
    }

    private Decision setMembers(Verdict verdict) {
        Long expected = verdict.action.getExpectedMembersVersion();
        if (expected != null && expected != members.version()) {
            return verdict.rejected(
                    RejectionReason.MEMBERS_CHANGED,
                    "The list has version " + members.version() + " by now, not " + expected + ".");
        }
        return verdict.membersSet(members.replacedBy(verdict.action.getMembers()));
    }

    /** One action on its way to a decision. */
    private final class Verdict {

        private final KeyAction action;
        private final Instant now;
        private final Settled settled;

        Verdict(KeyAction action, Instant now, Settled settled) {
            this.action = action;
            this.now = now;
            this.settled = settled;
        }

        /** The slot, with what was over ended. */
        KeySlot slot() {
            if (settled == null) {
                throw new IllegalStateException(action.getAction() + " needs a slot, and none was loaded");
            }
            return settled.after();
        }

        boolean isExpected(LiveKey key) {
            return action.getExpectedKeyId() == null
                    || action.getExpectedKeyId().equals(key.getKeyId());
        }

        /** The rejection of what needs an ACTIVE key, the expected one, where it is not there; empty where it is. */
        Optional<Decision> withoutActiveKey() {
            Optional<LiveKey> active = slot().active();
            if (active.isEmpty()) {
                return Optional.of(rejected(RejectionReason.NO_ACTIVE_KEY, "The slot has no active key."));
            }
            return isExpected(active.get()) ? Optional.empty() : Optional.of(keyChanged());
        }

        boolean bringsAKeyThatIsThere() {
            NewKey brought = action.getNewKey();
            return Stream.concat(slot().active().stream(), slot().retiring().stream())
                    .anyMatch(key -> key.getKeyId().equals(brought.getKeyId())
                            || key.getKeyHash().equals(brought.getKeyHash()));
        }

        Decision keyChanged() {
            return rejected(RejectionReason.KEY_CHANGED, "The slot holds another key by now than the one expected.");
        }

        Decision rejected(RejectionReason reason, String detail) {
            return not(AuditOutcome.REJECTED, reason, detail);
        }

        Decision not(AuditOutcome outcome, RejectionReason reason, String detail) {
            return new Decision(outcome, Optional.of(reason), detail, ends(), after(), members, Effect.NONE);
        }

        /** The action is applied, and is about that key. */
        Decision applied(Change change, KeyStatus key) {
            return applied(change, new Effect(change.statuses(), Optional.of(key), Optional.empty(), Optional.empty()));
        }

        /** The action has replaced that key, which may be valid for a while still. */
        Decision rotated(Change change, KeyStatus previous) {
            Optional<KeyStatus> retiring = Optional.of(previous).filter(key -> key.getState() == KeyState.RETIRING);
            KeyStatus fresh = change.after().activeStatus();
            return applied(change, new Effect(change.statuses(), Optional.of(fresh), retiring, Optional.of(previous)));
        }

        /** The action has ended that key, and its predecessor if that was valid still. */
        Decision deactivated(Change change, KeyStatus key, Optional<KeyStatus> predecessor) {
            return applied(change, new Effect(change.statuses(), Optional.of(key), Optional.empty(), predecessor));
        }

        private Decision applied(Change change, Effect effect) {
            Optional<KeySlot> after = Optional.of(change.after());
            return new Decision(AuditOutcome.APPLIED, Optional.empty(), null, ends(), after, members, effect);
        }

        Decision membersSet(Members newMembers) {
            return new Decision(AuditOutcome.APPLIED, Optional.empty(), null, ends(), after(), newMembers, Effect.NONE);
        }

        private Optional<KeySlot> after() {
            return Optional.ofNullable(settled).map(Settled::after);
        }

        private List<KeySlot.TimedEnd> ends() {
            return settled == null ? List.of() : settled.ends();
        }
    }
}
