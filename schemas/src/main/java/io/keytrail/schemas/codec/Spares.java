package io.keytrail.schemas.codec;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * A few things that are dear to make and can be used again, one at a time by each thread. Taking and giving back cost one
 * atomic exchange each. Nothing hangs on a thread, so virtual threads and class loaders that come and go do no harm.
 */
final class Spares<T> {

    private static final int SLOTS = 16;

    private final AtomicReferenceArray<T> slots = new AtomicReferenceArray<>(SLOTS);
    private final Supplier<T> maker;

    Spares(Supplier<T> maker) {
        this.maker = maker;
    }

    /** One that nobody else uses until it is given back. One that is never given back is merely lost. */
    T take() {
        T spare = slots.getAndSet(slot(), null);
        return spare == null ? maker.get() : spare;
    }

    void giveBack(T spare) {
        slots.lazySet(slot(), spare);
    }

    private static int slot() {
        return (int) Thread.currentThread().getId() & (SLOTS - 1);
    }
}
