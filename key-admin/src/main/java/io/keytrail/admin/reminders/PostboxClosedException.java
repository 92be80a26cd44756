package io.keytrail.admin.reminders;

/** A mail that was not taken now, and may be taken later. The message tells why without the address. */
public final class PostboxClosedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param why without the address */
    public PostboxClosedException(String why) {
        super(why);
    }
}
