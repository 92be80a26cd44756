package io.keytrail.streams.runtime;

/** This instance can't start; the message says why, and what to do about it, in one or a few lines for people. */
public final class StartFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StartFailedException(String message) {
        super(message);
    }

    StartFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
