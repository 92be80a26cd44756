package io.keytrail.guard;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * All known keys by hash: open addressing with linear probing, one array of references, half full at most after
 * growing. One thread writes; any number read at the same time without locks and see a key's old or new state whole.
 */
final class KeyTable {

    private static final int SMALLEST = 1 << 10;

    /** Stands where a key was removed, so that look-ups go on past it; growing leaves it out. */
    private static final Object REMOVED = new Object();

    private volatile AtomicReferenceArray<Object> slots = new AtomicReferenceArray<>(SMALLEST);
    private volatile int keys;
    private int usedSlots;

    /** The key with that hash, or null. */
    KnownKey find(KeyHash hash) {
        AtomicReferenceArray<Object> table = slots;
        int mask = table.length() - 1;
        for (int i = (int) hash.first() & mask; ; i = (i + 1) & mask) {
            Object slot = table.getAcquire(i);
            if (slot == null) {
                return null;
            }
            if (slot != REMOVED && ((KnownKey) slot).has(hash)) {
                return (KnownKey) slot;
            }
        }
    }

    /** How many keys there are. */
    int size() {
        return keys;
    }

    /** Puts the key unless one of the same or a higher version is there. Only for the writing thread. */
    void putIfNewer(KnownKey key) {
        int at = slotOf(slots, new KeyHash(key.hash1, key.hash2, key.hash3, key.hash4));
        Object present = slots.getPlain(at);
        if (present != null) {
            if (((KnownKey) present).version < key.version) {
                slots.setRelease(at, key);
            }
            return;
        }
        slots.setRelease(at, key);
        setKeys(keys + 1);
        usedSlots++;
        if (usedSlots > slots.length() / 4 * 3) {
            rebuild();
        }
    }

    /** Puts the key in doubt that has that hash, if there is one, until a newer version comes. Only for the writing thread. */
    void doubt(KeyHash hash) {
        int at = slotOf(slots, hash);
        Object present = slots.getPlain(at);
        if (present != null) {
            slots.setRelease(at, ((KnownKey) present).inDoubt());
        }
    }

    /** Forgets the key with that hash, if there is one. Only for the writing thread. */
    void remove(KeyHash hash) {
        int at = slotOf(slots, hash);
        if (slots.getPlain(at) != null) {
            slots.setRelease(at, REMOVED);
            setKeys(keys - 1);
        }
    }

    /** Forgets every key. Only for the writing thread. */
    void clear() {
        slots = new AtomicReferenceArray<>(SMALLEST);
        usedSlots = 0;
        setKeys(0);
    }

    /** The slot that holds the hash, or the free one where it belongs. */
    private static int slotOf(AtomicReferenceArray<Object> table, KeyHash hash) {
        int mask = table.length() - 1;
        for (int i = (int) hash.first() & mask; ; i = (i + 1) & mask) {
            Object slot = table.getPlain(i);
            if (slot == null || (slot != REMOVED && ((KnownKey) slot).has(hash))) {
                return i;
            }
        }
    }

    private void rebuild() {
        int capacity = Math.max(SMALLEST, Integer.highestOneBit(Math.max(1, keys)) << 2);
        AtomicReferenceArray<Object> larger = new AtomicReferenceArray<>(capacity);
        for (int i = 0; i < slots.length(); i++) {
            Object slot = slots.getPlain(i);
            if (slot != null && slot != REMOVED) {
                KnownKey key = (KnownKey) slot;
                larger.setPlain(slotOf(larger, new KeyHash(key.hash1, key.hash2, key.hash3, key.hash4)), key);
            }
        }
        usedSlots = keys;
        slots = larger;
    }

    private void setKeys(int count) {
        keys = count;
    }
}
