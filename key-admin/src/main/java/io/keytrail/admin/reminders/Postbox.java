package io.keytrail.admin.reminders;

/** Where mails are handed in. */
public interface Postbox {

    /**
     * Hands in one mail; returns once the next server has taken the responsibility for it (RFC 5321, section 6.1).
     *
     * @throws MailRefusedException if this mail will never be taken: the address, or what is in it
     * @throws PostboxClosedException if it was not taken now, and may be taken later
     */
    void handIn(ReminderMail mail);
}
