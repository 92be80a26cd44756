package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.audit.AuditChain;
import io.keytrail.schemas.audit.ChainLink;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.keys.Slot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An account in memory, for the rules alone: applies actions one after the other as the processor does, and keeps every
 * status and entry that came of them. What a rule must never do is checked after each step.
 */
final class AccountSimulation {

    final String accountId;
    KindPolicies policies;
    Members members = Members.NONE;
    final Map<Slot, KeySlot> slots = new LinkedHashMap<>();
    final List<KeyStatus> statuses = new ArrayList<>();
    final Map<String, KeyStatus> newest = new LinkedHashMap<>();
    final List<AuditEntry> entries = new ArrayList<>();

    AccountSimulation(String accountId, KindPolicies policies) {
        this.accountId = accountId;
        this.policies = policies;
    }

    static AccountSimulation withDefaults() {
        return new AccountSimulation("acme", KindPolicies.defaults());
    }

    Decision apply(KeyAction.Builder builder, Instant now) {
        KeyAction action = builder.build();
        Optional<Slot> slot = KeyKind.parse(action.getKind())
                .filter(kind -> Slot.isValidName(action.getName()))
                .map(kind -> new Slot(kind, action.getName()));
        int others = action.getAction() != Action.GENERATE || slot.isEmpty()
                ? 0
                : (int) slots.values().stream()
                        .filter(other -> other.slot().kind() == slot.get().kind()
                                && !other.slot().equals(slot.get())
                                && !other.settle(now).after().isEmpty())
                        .count();
        Decision decision = new AccountKeys(policies, members, slot.map(this::slot), others).apply(action, now, now);
        decision.ends().forEach(end -> take(end, now));
        decision.effect().changes().forEach(this::take);
        decision.slot().ifPresent(this::put);
        members = decision.members();
        append(AuditDrafts.of(action, decision), now);
        return decision;
    }

    void settle(Instant now) {
        for (KeySlot slot : List.copyOf(slots.values())) {
            KeySlot.Settled settled = slot.settle(now);
            settled.ends().forEach(end -> take(end, now));
            put(settled.after());
        }
    }

    KeySlot slot(Slot slot) {
        return slots.getOrDefault(slot, KeySlot.empty(accountId, slot, policies.of(slot.kind())));
    }

    KeySlot standard() {
        return slot(new Slot(KeyKind.STANDARD, "default"));
    }

    /** The newest status of that key. */
    KeyStatus status(String keyId) {
        return newest.get(keyId);
    }

    private void put(KeySlot slot) {
        slots.put(slot.slot(), slot);
    }

    private void take(KeySlot.TimedEnd end, Instant now) {
        take(end.ended());
        append(AuditDrafts.of(end), now);
    }

    private void take(KeyStatus status) {
        KeyStatus before = newest.put(status.getKeyId(), status);
        if (before == null ? status.getVersion() != 1 : status.getVersion() != before.getVersion() + 1) {
            throw new AssertionError("version " + status.getVersion() + " follows "
                    + (before == null ? "nothing" : before.getVersion()));
        }
        if (before != null && before.getState() == KeyState.DEACTIVATED) {
            throw new AssertionError("a DEACTIVATED key became " + status.getState());
        }
        statuses.add(status);
    }

    private void append(AuditEntry.Builder draft, Instant now) {
        ChainLink head = entries.isEmpty()
                ? new ChainLink(0, AuditChain.GENESIS)
                : new ChainLink(entries.size(), entries.get(entries.size() - 1).getHash());
        entries.add(AuditChain.seal(draft.setSequence(head.sequence() + 1)
                .setPreviousHash(head.hash())
                .setRecordedAt(now)));
    }
}
