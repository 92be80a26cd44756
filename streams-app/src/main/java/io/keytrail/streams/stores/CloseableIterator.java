package io.keytrail.streams.stores;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * An iterator over a state store; it holds native memory, so close it, best in try-with-resources. Not thread-safe.
 *
 * <p>It never ends early without saying so: when the partition moves away while it is read, {@link #hasNext()} or
 * {@link #next()} throws {@link StoreUnavailableException}.
 */
public interface CloseableIterator<T> extends Iterator<T>, AutoCloseable {

    /**
     * Whether there is another element.
     *
     * @throws StoreUnavailableException if the partition has moved since the iterator was opened
     */
    @Override
    boolean hasNext();

    /**
     * The next element, never null.
     *
     * @throws NoSuchElementException if there is none
     * @throws StoreUnavailableException if the partition has moved since the iterator was opened
     */
    @Override
    T next();

    /** Frees what the iterator holds; a second time does nothing. */
    @Override
    void close();
}
