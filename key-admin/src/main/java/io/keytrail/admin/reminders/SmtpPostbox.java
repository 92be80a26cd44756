package io.keytrail.admin.reminders;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.util.MailConnectException;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSender;

/**
 * Hands mails to an SMTP server, each on a connection of its own. How long that may take is the sender's configuration.
 * What a server says of an address is not repeated but for its code: such answers quote the address.
 */
public final class SmtpPostbox implements Postbox {

    /** Answers to RCPT about the address: RFC 5321, section 4.2.3. Other 5xx are about us, such as 530. */
    private static final Set<Integer> ABOUT_THE_ADDRESS = Set.of(501, 550, 551, 553, 554, 555, 556);

    /** Answers to DATA, or at its end, about what the mail is like. */
    private static final Set<Integer> ABOUT_THE_CONTENT = Set.of(550, 552, 554);

    private static final Set<String> CONTENT_COMMANDS = Set.of("DATA", ".");

    /** A reply's code and, where it has one, its enhanced code: RFC 3463. */
    private static final Pattern CODE = Pattern.compile("^(\\d{3})(?:[ -](\\d\\.\\d{1,3}\\.\\d{1,3}))?\\b");

    private final JavaMailSender sender;
    private final InternetAddress from;

    /**
     * A postbox before that sender's server.
     *
     * @param from the address that mails come from
     * @throws IllegalArgumentException if that is none
     */
    public SmtpPostbox(JavaMailSender sender, String from) {
        this.sender = sender;
        try {
            this.from = new InternetAddress(from, true);
        } catch (AddressException e) {
            throw new IllegalArgumentException("no e-mail address: " + from, e);
        }
    }

    @Override
    public void handIn(ReminderMail mail) {
        MimeMessage message = message(mail);
        try {
            sender.send(message);
        } catch (MailException e) {
            throw judged(e);
        }
    }

    private MimeMessage message(ReminderMail mail) {
        InternetAddress to = address(mail.to());
        MimeMessage message = sender.createMimeMessage();
        try {
            message.setFrom(from);
            message.setRecipient(Message.RecipientType.TO, to);
            message.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
            // Spring's sender keeps an id that is there; Jakarta Mail would make a new one with each copy
            message.setHeader("Message-ID", mail.messageId());
            // RFC 3834: no holiday notice comes back
            message.setHeader("Auto-Submitted", "auto-generated");
            message.setContent(alternatives(mail));
            return message;
        } catch (MessagingException e) {
            throw new MailRefusedException(
                    "it can't be written: " + e.getClass().getSimpleName());
        }
    }

    private static MimeMultipart alternatives(ReminderMail mail) throws MessagingException {
        MimeBodyPart text = new MimeBodyPart();
        text.setText(mail.text(), StandardCharsets.UTF_8.name());
        MimeBodyPart html = new MimeBodyPart();
        html.setText(mail.html(), StandardCharsets.UTF_8.name(), "html");
        // the best last: RFC 2046, section 5.1.4
        return new MimeMultipart("alternative", text, html);
    }

    private static InternetAddress address(String text) {
        try {
            InternetAddress address = new InternetAddress(text, true);
            if (address.isGroup()) {
                throw new MailRefusedException("its address is a group");
            }
            return address;
        } catch (AddressException e) {
            throw new MailRefusedException("its address is none");
        }
    }

    private static RuntimeException judged(MailException failure) {
        List<Throwable> causes = causes(failure);
        return causes.stream()
                .map(SmtpPostbox::refusal)
                .flatMap(Optional::stream)
                .findFirst()
                .<RuntimeException>map(MailRefusedException::new)
                .orElseGet(() -> new PostboxClosedException(why(causes)));
    }

    private static Optional<String> refusal(Throwable cause) {
        if (cause instanceof SMTPAddressFailedException address
                && ABOUT_THE_ADDRESS.contains(address.getReturnCode())) {
            return Optional.of("its address is refused with " + code(address));
        }
        if (cause instanceof SMTPSendFailedException mail
                && CONTENT_COMMANDS.contains(mail.getCommand())
                && ABOUT_THE_CONTENT.contains(mail.getReturnCode())) {
            return Optional.of("its content is refused with " + code(mail));
        }
        return Optional.empty();
    }

    /** From the outermost to what it came from; of one mail there is one failure. */
    private static List<Throwable> causes(MailException failure) {
        List<Throwable> causes = new ArrayList<>();
        Throwable next = failure;
        while (next != null && !causes.contains(next)) {
            causes.add(next);
            boolean ofOneMail = next instanceof MailSendException send && send.getMessageExceptions().length > 0;
            next = ofOneMail ? ((MailSendException) next).getMessageExceptions()[0] : next.getCause();
        }
        return causes;
    }

    private static String why(List<Throwable> causes) {
        return causes.stream()
                .filter(MailConnectException.class::isInstance)
                .map(Throwable::getMessage)
                .findFirst()
                .orElseGet(() -> code(causes.get(causes.size() - 1)));
    }

    private static String code(Throwable cause) {
        Matcher code = CODE.matcher(String.valueOf(cause.getMessage()));
        return code.find() ? code.group() : cause.getClass().getSimpleName();
    }
}
