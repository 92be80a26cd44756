package io.keytrail.streams.stores;

import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Typed view of a store's iterator: decodes, leaves out what is not wanted, and never ends early unnoticed. */
public final class StoreIterator<K, T> implements CloseableIterator<T> {

    private final LocalStore<?> store;
    private final KeyValueIterator<K, byte[]> entries;
    private final BiFunction<K, byte[], Optional<T>> decode;
    private T next;
    private boolean closed;

    private StoreIterator(
            LocalStore<?> store, KeyValueIterator<K, byte[]> entries, BiFunction<K, byte[], Optional<T>> decode) {
        this.store = store;
        this.entries = entries;
        this.decode = decode;
    }

    /**
     * Opens an iterator over a store.
     *
     * @param store the store
     * @param open opens Kafka Streams' iterator
     * @param decode makes an element of key and value; empty leaves it out
     */
    public static <S, K, T> StoreIterator<K, T> open(
            LocalStore<S> store,
            Function<S, KeyValueIterator<K, byte[]>> open,
            BiFunction<K, byte[], Optional<T>> decode) {
        KeyValueIterator<K, byte[]> entries = store.open(open);
        try {
            store.verify();
        } catch (StoreUnavailableException e) {
            entries.close();
            throw e;
        }
        return new StoreIterator<>(store, entries, decode);
    }

    @Override
    public boolean hasNext() {
        if (closed) {
            throw new IllegalStateException("the iterator is closed");
        }
        try {
            while (next == null && entries.hasNext()) {
                KeyValue<K, byte[]> entry = entries.next();
                next = decode.apply(entry.key, entry.value).orElse(null);
            }
        } catch (InvalidStateStoreException | NoSuchElementException e) {
            throw new StoreUnavailableException("The partition was moved while it was read", e);
        }
        if (next == null) {
            store.verify();
        }
        return next != null;
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        T element = next;
        next = null;
        return element;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            entries.close();
        }
    }
}
