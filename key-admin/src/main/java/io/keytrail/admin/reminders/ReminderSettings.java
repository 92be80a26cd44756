package io.keytrail.admin.reminders;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code keytrail.reminders}. Where the mail server is stands under {@code spring.mail}; without {@code spring.mail.host}
 * nothing is mailed.
 *
 * @param from the sender's address
 * @param consoleUrl where people reach the console; mails link to it
 * @param firstPause how long to wait after a mail was not taken
 * @param longestPause the pause doubles up to this
 */
@ConfigurationProperties("keytrail.reminders")
public record ReminderSettings(
        @DefaultValue("keytrail@localhost") String from,
        @DefaultValue("http://localhost:8080") URI consoleUrl,
        @DefaultValue("PT1S") Duration firstPause,
        @DefaultValue("PT5M") Duration longestPause) {

    public ReminderSettings {
        try {
            new InternetAddress(from, true);
        } catch (AddressException e) {
            throw new IllegalArgumentException("keytrail.reminders.from is no e-mail address: " + from, e);
        }
        if (!consoleUrl.isAbsolute()) {
            throw new IllegalArgumentException(
                    "keytrail.reminders.console-url is no absolute address: " + consoleUrl);
        }
        if (firstPause.isNegative() || firstPause.isZero() || longestPause.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException(
                    "keytrail.reminders: first-pause takes more than PT0S, longest-pause as much or more");
        }
    }
}
