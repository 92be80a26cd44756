package io.keytrail.standalone.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.standalone.testing.TestBroker;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MailCatcherTest {

    @Test
    void whatIsSentIsListedUntilItIsDeleted() throws Exception {
        int smtpPort = TestBroker.freePort();
        int httpPort = TestBroker.freePort();
        try (MailCatcher catcher = MailCatcher.start(smtpPort, httpPort)) {
            // Given a mail
            send(smtpPort, message -> message.setText("It is 180 days old."));

            // When the list is read, emptied and read again
            JsonNode list = JsonMapper.shared().readTree(request(httpPort, "GET"));
            request(httpPort, "DELETE");
            JsonNode emptied = JsonMapper.shared().readTree(request(httpPort, "GET"));

            // Then the mail was in it, and is gone
            assertThat(catcher).isNotNull();
            assertThat(list.get(0).required("subject").asString()).isEqualTo("Rotate your key");
            assertThat(list.get(0).required("to").get(0).asString()).isEqualTo("ada@acme.test");
            assertThat(list.get(0).required("text").asString()).isEqualTo("It is 180 days old.");
            assertThat(emptied.size()).isZero();
        }
    }

    @Test
    void ofAMailInTwoFormsBothAreListed() throws Exception {
        int httpPort = TestBroker.freePort();
        int smtpPort = TestBroker.freePort();
        try (MailCatcher catcher = MailCatcher.start(smtpPort, httpPort)) {
            // Given
            MimeBodyPart html = new MimeBodyPart();
            html.setText("<b>180 days</b>", "UTF-8", "html");
            MimeBodyPart text = new MimeBodyPart();
            text.setText("180 days");
            send(smtpPort, message -> message.setContent(new MimeMultipart("alternative", text, html)));

            // When
            JsonNode mail =
                    JsonMapper.shared().readTree(request(httpPort, "GET")).get(0);

            // Then
            assertThat(catcher).isNotNull();
            assertThat(mail.required("text").asString()).isEqualTo("180 days");
            assertThat(mail.required("html").asString()).isEqualTo("<b>180 days</b>");
        }
    }

    /** Puts something into a mail. */
    private interface Content {
        void putInto(MimeMessage message) throws MessagingException;
    }

    private static void send(int port, Content content) throws Exception {
        Properties settings = new Properties();
        settings.setProperty("mail.smtp.host", "127.0.0.1");
        settings.setProperty("mail.smtp.port", String.valueOf(port));
        MimeMessage message = new MimeMessage(Session.getInstance(settings));
        message.setFrom(new InternetAddress("keytrail@keytrail.test"));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress("ada@acme.test"));
        message.setSubject("Rotate your key");
        content.putInto(message);
        Transport.send(message);
    }

    private static String request(int port, String method) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
