package io.keytrail.admin.reminders;

import io.keytrail.schemas.Recipient;
import io.keytrail.schemas.RotationReminder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.web.util.UriComponentsBuilder;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/**
 * Writes mails from {@code reminder.txt} and {@code reminder.html}. The same reminder and recipient make the same mail,
 * whenever and wherever. Nothing of a reminder is taken for markup or for a line of its own.
 */
public final class ReminderMails {

    private static final String TEMPLATES = "io/keytrail/admin/reminders/";
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");

    /** Half of SHA-256: enough to tell the addresses of one reminder apart. */
    private static final int HASH_BYTES = 16;

    private final TemplateEngine templates = new TemplateEngine();
    private final URI consoleUrl;
    private final String domain;

    /**
     * @param consoleUrl where people reach the console
     * @param from the sender's address; message ids end with its domain
     */
    public ReminderMails(URI consoleUrl, String from) {
        this.consoleUrl = consoleUrl;
        this.domain = from.substring(from.lastIndexOf('@') + 1);
        templates.addTemplateResolver(resolver("*.txt", TemplateMode.TEXT));
        templates.addTemplateResolver(resolver("*.html", TemplateMode.HTML));
    }

    private static ClassLoaderTemplateResolver resolver(String names, TemplateMode mode) {
        ClassLoaderTemplateResolver resolver = new ClassLoaderTemplateResolver(ReminderMails.class.getClassLoader());
        resolver.setPrefix(TEMPLATES);
        resolver.setResolvablePatterns(Set.of(names));
        resolver.setTemplateMode(mode);
        resolver.setCharacterEncoding(StandardCharsets.UTF_8.name());
        return resolver;
    }

    /** The mail for one recipient of a reminder. */
    public ReminderMail of(RotationReminder reminder, Recipient recipient) {
        long ageDays = Duration.between(reminder.getGeneratedAt(), reminder.getCreatedAt())
                .toDays();
        String age = ageDays == 1 ? "1 day" : ageDays + " days";
        String hint = printable(reminder.getKeyHint());
        String account = printable(reminder.getAccountId());
        String subject = "API key …" + hint + " of " + account + " is " + age + " old";
        Context values = new Context(
                Locale.ENGLISH,
                Map.of(
                        "subject", subject,
                        "hint", hint,
                        "account", account,
                        "kind", printable(reminder.getKind()),
                        "name", printable(reminder.getName()),
                        "age", age,
                        "since", UTC.format(reminder.getGeneratedAt()),
                        "link", link(reminder),
                        "why", why(recipient)));
        return new ReminderMail(
                messageId(reminder, recipient),
                recipient.getEmail(),
                subject,
                templates.process("reminder.txt", values),
                templates.process("reminder.html", values));
    }

    private String link(RotationReminder reminder) {
        return UriComponentsBuilder.fromUri(consoleUrl)
                .pathSegment("accounts", "{account}", "api-key")
                .queryParam("kind", "{kind}")
                .queryParam("name", "{name}")
                .encode()
                .buildAndExpand(reminder.getAccountId(), reminder.getKind(), reminder.getName())
                .toUriString();
    }

    private static String why(Recipient recipient) {
        return switch (recipient.getWhy()) {
            case "SUPER_ADMIN" -> "are a super admin of this account";
            case "LAST_ROTATED" -> "generated or last rotated this key";
            default -> "are named for reminders of this key";
        };
    }

    /** RFC 5322, section 3.6.4. An address is the same however it is capitalised. */
    private String messageId(RotationReminder reminder, Recipient recipient) {
        return "<" + reminder.getReminderId() + "." + hash(recipient.getEmail().toLowerCase(Locale.ROOT)) + "@" + domain
                + ">";
    }

    private static String hash(String address) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(address.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java has no SHA-256", missing);
        }
    }

    private static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("?");
    }
}
