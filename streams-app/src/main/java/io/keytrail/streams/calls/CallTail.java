package io.keytrail.streams.calls;

/**
 * Is told of every call right after it was stored for the first time; a replayed or re-sent call is not told again. Within
 * a partition calls are told in the order of their offsets. What is told belongs to a transaction that is not committed
 * yet: after a failure the same call may be told once more, with the same offset.
 *
 * <p>Called on a stream thread: {@link #stored} has to return at once, and must not throw.
 */
@FunctionalInterface
public interface CallTail {

    /** Takes no notice. */
    CallTail NONE = (partition, call) -> {};

    /**
     * A call was stored.
     *
     * @param partition the account's partition of {@code api-calls}
     * @param call the call and its offset in that partition
     */
    void stored(int partition, StoredCall call);
}
