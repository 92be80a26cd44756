package io.keytrail.admin.console;

import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.keys.KindPolicy;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.keys.KeyStatusView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * A slot as its card shows it.
 *
 * @param kind text of the slot's kind
 * @param name the slot's name
 * @param active its ACTIVE key, or null
 * @param age of the active key, null without one
 * @param retiring its RETIRING key, or null
 * @param ended its last DEACTIVATED key, or null
 * @param takesNewKeys whether the kind's policy allows a new key
 * @param isFullAccess whether the active key opens everything: it has no scopes, and its kind no limits
 */
record SlotCard(
        String kind,
        String name,
        KeyStatusView active,
        KeyAge age,
        KeyStatusView retiring,
        KeyStatusView ended,
        boolean takesNewKeys,
        boolean isFullAccess) {

    /** The element id of the card. */
    public String id() {
        return kind + "." + name;
    }

    /** Null without an active key. */
    String activeKeyId() {
        return active == null ? null : active.keyId();
    }

    /** The cards of a kind, by name; a kind with one slot only has its card also while that was never used. */
    static List<SlotCard> of(KeyKind kind, List<KeyStatusView> keys, KindPolicies policies, Instant now) {
        KindPolicy policy = policies.of(kind);
        TreeSet<String> names = new TreeSet<>();
        if (policy.singleton()) {
            names.add(Slot.DEFAULT_NAME);
        }
        keys.stream()
                .filter(key -> key.kind().equals(kind.text()))
                .map(KeyStatusView::name)
                .forEach(names::add);
        return names.stream().map(name -> card(kind, name, keys, policy, now)).toList();
    }

    private static SlotCard card(KeyKind kind, String name, List<KeyStatusView> keys, KindPolicy policy, Instant now) {
        KeyStatusView active = in(kind, name, "ACTIVE", keys);
        return new SlotCard(
                kind.text(),
                name,
                active,
                active == null ? null : KeyAge.of(active.ageDays(), policy.rotationInterval()),
                in(kind, name, "RETIRING", keys),
                in(kind, name, "DEACTIVATED", keys),
                !policy.takesNoNewKeysAt(now),
                active != null
                        && active.scopes().isEmpty()
                        && policy.allowedPaths().isEmpty());
    }

    private static KeyStatusView in(KeyKind kind, String name, String state, List<KeyStatusView> keys) {
        return keys.stream()
                .filter(key -> key.kind().equals(kind.text())
                        && key.name().equals(name)
                        && key.state().equals(state))
                .findFirst()
                .orElse(null);
    }

    /**
     * The keys as they are after an action, of which the records may not know yet.
     *
     * @param changed the action's own answer; null members are left out
     */
    static List<KeyStatusView> with(List<KeyStatusView> keys, KeyStatusView... changed) {
        List<KeyStatusView> news =
                Arrays.stream(changed).filter(Objects::nonNull).toList();
        List<KeyStatusView> merged = new ArrayList<>(news);
        keys.stream()
                .filter(key -> news.stream().noneMatch(other -> other.keyId().equals(key.keyId())))
                .forEach(merged::add);
        return merged;
    }
}
