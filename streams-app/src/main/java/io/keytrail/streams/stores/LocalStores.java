package io.keytrail.streams.stores;

import org.apache.kafka.streams.state.QueryableStoreType;

/** Reaches the state stores of this instance, for one read at a time: what it returns must not be kept. */
public interface LocalStores {

    /**
     * The account's partition of a store.
     *
     * @throws StoreUnavailableException if this instance doesn't hold it, or it is not restored yet
     */
    <S> LocalStore<S> ofAccount(String storeName, QueryableStoreType<S> type, String accountId);

    /**
     * A store that every instance holds whole.
     *
     * @throws StoreUnavailableException until it has been read once
     */
    <S> S global(String storeName, QueryableStoreType<S> type);
}
