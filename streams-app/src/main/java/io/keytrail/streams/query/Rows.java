package io.keytrail.streams.query;

import io.keytrail.streams.stores.CloseableIterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/** The elements of a store's iterator that are asked for, as they are shown. Closing closes the iterator. */
final class Rows<T, R> implements CloseableIterator<R> {

    private final CloseableIterator<T> stored;
    private final Function<T, Optional<R>> row;
    private R next;

    /** @param row what is shown of an element; empty to leave it out */
    Rows(CloseableIterator<T> stored, Function<T, Optional<R>> row) {
        this.stored = stored;
        this.row = row;
    }

    @Override
    public boolean hasNext() {
        while (next == null && stored.hasNext()) {
            next = row.apply(stored.next()).orElse(null);
        }
        return next != null;
    }

    @Override
    public R next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        R row = next;
        next = null;
        return row;
    }

    @Override
    public void close() {
        stored.close();
    }
}
