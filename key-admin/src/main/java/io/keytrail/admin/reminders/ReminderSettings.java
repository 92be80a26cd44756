package io.keytrail.admin.reminders;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
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
            throw new IllegalArgumentException(
                    "keytrail.reminders.from is '" + from + "'; it takes an e-mail address: " + e.getMessage());
        }
        if (consoleUrl.getHost() == null
                || !List.of("http", "https").contains(consoleUrl.getScheme())
                || consoleUrl.getQuery() != null
                || consoleUrl.getFragment() != null) {
            throw new IllegalArgumentException("keytrail.reminders.console-url is '" + consoleUrl
                    + "'; it takes http:// or https://, a host, and perhaps a port and a path");
        }
        if (firstPause.isNegative() || firstPause.isZero() || longestPause.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException(
                    "keytrail.reminders: first-pause takes more than PT0S, longest-pause as much or more");
        }
    }

    /** How a mail that was not taken is tried again. */
    public DeliveryPace pace() {
        return new DeliveryPace(firstPause, longestPause);
    }
}
