package io.keytrail.streams.stores;

import java.util.function.Function;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/**
 * One partition of a store, opened for one read. Kafka Streams ends an iterator over a windowed store silently when the
 * store is closed beneath it, so what was read counts only if the task has stayed here all the while: {@link #verify()}.
 */
public final class LocalStore<S> {

    private final S store;
    private final Runnable stillHere;

    /**
     * @param store the store
     * @param stillHere throws {@link StoreUnavailableException} if the task has left since, even if it came back
     */
    public LocalStore(S store, Runnable stillHere) {
        this.store = store;
        this.stillHere = stillHere;
    }

    /** What the read makes of the store; whole, or not at all. */
    public <T> T read(Function<S, T> reading) {
        T result = open(reading);
        verify();
        return result;
    }

    /** Begins a read that {@link #verify()} will end. */
    <T> T open(Function<S, T> reading) {
        try {
            return reading.apply(store);
        } catch (InvalidStateStoreException e) {
            throw new StoreUnavailableException("The partition is moving or restoring", e);
        }
    }

    /**
     * Confirms that what was read so far is whole.
     *
     * @throws StoreUnavailableException if the task has left since this was opened
     */
    public void verify() {
        stillHere.run();
    }
}
