package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.Member;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.keys.KindPolicy;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.streams.lifecycle.DueIndex.Due;
import io.keytrail.streams.state.AccountMembers;
import io.keytrail.streams.state.MemberState;
import io.keytrail.streams.state.SlotState;
import io.keytrail.streams.state.StateFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The keys that are not DEACTIVATED, by slot, and the members of accounts. A slot without such a key has no entry: an account
 * that made and ended a thousand keys takes no more room than one that has none.
 *
 * <p>Keys, in UTF-8: {@code account 0 'S' kind 0 name} for a slot, {@code account 0 'M'} for the members. Values:
 * {@link SlotState} and {@link AccountMembers} by {@link StateFormat}. Each slot stands in the {@link DueIndex} at the time at
 * which something will have to be done with it next.
 */
final class KeyRegistry {

    static final String STORE = "key-registry";

    /** A slot of an account. */
    record SlotRef(String accountId, Slot slot) {

        /** Its key in the store. */
        Bytes key() {
            return bytes(prefix(accountId, slot.kind()) + slot.name());
        }

        static Optional<SlotRef> parse(Bytes key) {
            String text = new String(key.get(), StandardCharsets.UTF_8);
            int end = text.indexOf('\0');
            int endOfKind = text.indexOf('\0', end + 1);
            if (end < 0 || endOfKind < 0 || text.charAt(end + 1) != 'S') {
                return Optional.empty();
            }
            KeyKind kind = KeyKind.parse(text.substring(end + 2, endOfKind))
                    .orElseThrow(() -> new IllegalStateException("key-registry holds a slot of an unknown kind"));
            return Optional.of(new SlotRef(text.substring(0, end), new Slot(kind, text.substring(endOfKind + 1))));
        }
    }

    private static final StateFormat<SlotState> SLOT = StateFormat.of(SlotState.class);
    private static final StateFormat<AccountMembers> MEMBERS = StateFormat.of(AccountMembers.class);

    private final KeyValueStore<Bytes, byte[]> store;
    private final DueIndex dueIndex;
    private final KindPolicies policies;

    KeyRegistry(KeyValueStore<Bytes, byte[]> store, DueIndex dueIndex, KindPolicies policies) {
        this.store = store;
        this.dueIndex = dueIndex;
        this.policies = policies;
    }

    static StoreBuilder<KeyValueStore<Bytes, byte[]>> store() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Changelogs.SETTINGS)
                .withCachingDisabled();
    }

    /** The slot with its keys; an empty one if it has none. */
    KeySlot slot(SlotRef ref) {
        KindPolicy policy = policies.of(ref.slot().kind());
        return state(ref.key())
                .map(state -> new KeySlot(
                        ref.accountId(),
                        ref.slot(),
                        policy,
                        Optional.ofNullable(state.getActive()),
                        Optional.ofNullable(state.getRetiring())))
                .orElseGet(() -> KeySlot.empty(ref.accountId(), ref.slot(), policy));
    }

    private Optional<SlotState> state(Bytes key) {
        return Optional.ofNullable(store.get(key)).map(SLOT::read);
    }

    /** Stores the slot and moves it in the due index. */
    void put(KeySlot slot) {
        Bytes key = new SlotRef(slot.accountId(), slot.slot()).key();
        state(key).map(SlotState::getDueAt).ifPresent(at -> dueIndex.remove(due(at, key)));
        if (slot.isEmpty()) {
            store.delete(key);
            return;
        }
        Optional<Instant> nextDue = slot.nextDue();
        nextDue.ifPresent(at -> dueIndex.add(due(at, key)));
        SlotState state = SlotState.newBuilder()
                .setActive(slot.active().orElse(null))
                .setRetiring(slot.retiring().orElse(null))
                .setDueAt(nextDue.orElse(null))
                .build();
        store.put(key, SLOT.write(state));
    }

    private static Due due(Instant at, Bytes key) {
        return new Due(at, DueIndex.Target.SLOT, key);
    }

    /** How many slots of the kind other than this one hold a key at that time; counts no further than {@code enough}. */
    int otherSlotsWithKeys(SlotRef ref, Instant now, int enough) {
        String prefix = prefix(ref.accountId(), ref.slot().kind());
        int found = 0;
        try (KeyValueIterator<Bytes, byte[]> slots = store.range(bytes(prefix), bytes(prefix + '\uffff'))) {
            while (found < enough && slots.hasNext()) {
                SlotRef other = SlotRef.parse(slots.next().key).orElseThrow();
                if (!other.equals(ref) && !slot(other).settle(now).after().isEmpty()) {
                    found++;
                }
            }
        }
        return found;
    }

    /** The slots behind that key of the store, in the order of their keys, at most that many; null: from the beginning. */
    List<SlotRef> slotsAfter(Bytes last, int most) {
        List<SlotRef> found = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> entries = store.range(last, null)) {
            while (found.size() < most && entries.hasNext()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                if (!entry.key.equals(last)) {
                    SlotRef.parse(entry.key).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    Members members(String accountId) {
        byte[] value = store.get(membersKey(accountId));
        if (value == null) {
            return Members.NONE;
        }
        AccountMembers state = MEMBERS.read(value);
        return new Members(
                state.getVersion(),
                state.getMembers().stream()
                        .map(member -> Member.newBuilder()
                                .setUserId(member.getUserId())
                                .setEmail(member.getEmail())
                                .setRole(member.getRole())
                                .build())
                        .toList());
    }

    void putMembers(String accountId, Members members) {
        AccountMembers state = AccountMembers.newBuilder()
                .setVersion(members.version())
                .setMembers(members.list().stream()
                        .map(member -> MemberState.newBuilder()
                                .setUserId(member.getUserId())
                                .setEmail(member.getEmail())
                                .setRole(member.getRole())
                                .build())
                        .toList())
                .build();
        store.put(membersKey(accountId), MEMBERS.write(state));
    }

    private static Bytes membersKey(String accountId) {
        return bytes(accountId + "\0M");
    }

    private static String prefix(String accountId, KeyKind kind) {
        return accountId + "\0S" + kind.text() + '\0';
    }

    private static Bytes bytes(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
