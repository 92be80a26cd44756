package io.keytrail.admin.reminders;

/** A mail that will never be taken. The message tells why without the address. */
public final class MailRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param why without the address */
    public MailRefusedException(String why) {
        super(why);
    }
}
