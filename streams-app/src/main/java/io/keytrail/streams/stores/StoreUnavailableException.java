package io.keytrail.streams.stores;

/**
 * The state asked for can't be read here and now: its partition moves, restores, or belongs to another instance. Asking
 * again a little later may help; no part of an answer counts.
 */
public final class StoreUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message) {
        super(message);
    }

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
