package io.keytrail.admin.reminders;

/**
 * One reminder to one address.
 *
 * @param messageId with angle brackets; the same whenever the same reminder goes to the same address, so that a mailbox
 *     that gets a second copy can tell
 * @param to an e-mail address
 * @param subject one line
 * @param text the body for readers without HTML
 * @param html the same body in HTML
 */
public record ReminderMail(String messageId, String to, String subject, String text, String html) {

    /** Neither the address nor the text: both are somebody's. */
    @Override
    public String toString() {
        return "ReminderMail" + messageId;
    }
}
