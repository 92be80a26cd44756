package io.keytrail.admin.reminders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mail.javamail.JavaMailSenderImpl;

class SmtpPostboxTest {

    private static final ReminderMail MAIL =
            new ReminderMail("<1.2@example.test>", "ada@acme.test", "API key …q7Xd", "Zürich", "<p>Zürich</p>");

    @Test
    void aMailArrivesAsItWasWritten() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            // When it is handed in
            postbox(server.getSmtp().getPort()).handIn(MAIL);

            // Then it is there, with our Message-ID, as text and HTML
            MimeMessage arrived = server.getReceivedMessages()[0];
            assertThat(arrived.getMessageID()).isEqualTo("<1.2@example.test>");
            assertThat(arrived.getHeader("Auto-Submitted")).containsExactly("auto-generated");
            assertThat(arrived.getFrom()).extracting(Object::toString).containsExactly("keytrail@example.test");
            assertThat(arrived.getAllRecipients()).extracting(Object::toString).containsExactly("ada@acme.test");
            assertThat(arrived.getSubject()).isEqualTo("API key …q7Xd");
            assertThat(arrived.getContentType()).startsWith("multipart/alternative");
            Multipart parts = (Multipart) arrived.getContent();
            assertThat(parts.getBodyPart(0).getContentType()).startsWith("text/plain");
            assertThat(parts.getBodyPart(0).getContent()).isEqualTo("Zürich");
            assertThat(parts.getBodyPart(1).getContentType()).startsWith("text/html");
            assertThat(parts.getBodyPart(1).getContent()).isEqualTo("<p>Zürich</p>");
        } finally {
            server.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RCPT, 550 5.1.1 <ada@acme.test>: no such user, 550 5.1.1",
        "RCPT, 553 no such name, 553",
        "., 554 5.7.1 ada@acme.test wants no such mail, 554 5.7.1",
        "DATA, 552 too large, 552",
    })
    void aMailThatWillNeverBeTakenIsRefusedWithoutTheAddress(String command, String reply, String code)
            throws IOException {
        try (ScriptedSmtp server = new ScriptedSmtp(Map.of(command, reply))) {
            assertThatThrownBy(() -> postbox(server.port()).handIn(MAIL))
                    .isInstanceOf(MailRefusedException.class)
                    .hasMessageEndingWith(" " + code)
                    .hasMessageNotContaining("acme");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', 421 4.3.2 closing",
        "'', 554 5.3.2 no SMTP here",
        "MAIL, 550 5.1.8 who are you",
        "MAIL, 530 5.7.0 sign in first",
        "RCPT, 450 4.2.0 ada@acme.test is greylisted",
        "RCPT, 452 4.2.2 full",
        "RCPT, 530 5.7.0 sign in first",
        "DATA, 451 4.3.0 later",
        "., 451 4.3.0 disk full",
    })
    void whatIsNotAboutAddressOrContentMayBeTakenLater(String command, String reply) throws IOException {
        try (ScriptedSmtp server = new ScriptedSmtp(Map.of(command, reply))) {
            assertThatThrownBy(() -> postbox(server.port()).handIn(MAIL))
                    .isInstanceOf(PostboxClosedException.class)
                    .hasMessageNotContaining("acme");
        }
    }

    @Test
    void aServerThatIsDownIsNamed() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertThatThrownBy(() -> postbox(port).handIn(MAIL))
                .isInstanceOf(PostboxClosedException.class)
                .hasMessageContaining("127.0.0.1, " + port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada", "ada@acme.test\r\nBcc: eve@evil.test", "ada@acme.test, eve@evil.test", "g: a@b.c;"})
    void whatIsNoSingleAddressIsRefusedBeforeAnythingIsSent(String address) {
        ReminderMail mail = new ReminderMail("<1.2@example.test>", address, "s", "t", "h");

        // nothing listens on port 1
        assertThatThrownBy(() -> postbox(1).handIn(mail)).isInstanceOf(MailRefusedException.class);
    }

    private static SmtpPostbox postbox(int port) {
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost("127.0.0.1");
        sender.setPort(port);
        Properties properties = sender.getJavaMailProperties();
        properties.setProperty("mail.smtp.connectiontimeout", "3000");
        properties.setProperty("mail.smtp.timeout", "10000");
        return new SmtpPostbox(sender, "keytrail@example.test");
    }
}
