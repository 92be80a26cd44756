package io.keytrail.standalone.mail;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes every mail and delivers none. Over HTTP, {@code GET /} lists what came since the start, oldest first:
 * {@code [{"from":[],"to":[],"subject","messageId","sentAt","text","html"}]}, the last one only where there is one;
 * {@code DELETE /} forgets it.
 */
public final class MailCatcher implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final GreenMail smtp;
    private final HttpServer http;

    private MailCatcher(GreenMail smtp, HttpServer http) {
        this.smtp = smtp;
        this.http = http;
    }

    /**
     * Listens on 127.0.0.1.
     *
     * @throws IOException if one of the ports is taken
     */
    public static MailCatcher start(int smtpPort, int httpPort) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        GreenMail smtp = new GreenMail(new ServerSetup(smtpPort, loopback.getHostAddress(), ServerSetup.PROTOCOL_SMTP));
        HttpServer http = HttpServer.create(new InetSocketAddress(loopback, httpPort), 0);
        try {
            smtp.start();
        } catch (IllegalStateException e) {
            http.stop(0);
            throw new IOException("no mail can be taken on port " + smtpPort, e);
        }
        MailCatcher catcher = new MailCatcher(smtp, http);
        http.createContext("/", catcher::answer);
        http.start();
        return catcher;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestMethod()) {
                case "GET" -> sendList(exchange);
                case "DELETE" -> {
                    forgetAll();
                    exchange.sendResponseHeaders(204, -1);
                }
                default -> exchange.sendResponseHeaders(405, -1);
            }
        }
    }

    private void forgetAll() throws IOException {
        try {
            smtp.purgeEmailFromAllMailboxes();
        } catch (FolderException e) {
            throw new IOException("Cannot forget the mails", e);
        }
    }

    private void sendList(HttpExchange exchange) throws IOException {
        byte[] body = JSON.writeValueAsBytes(
                Stream.of(smtp.getReceivedMessages()).map(MailCatcher::view).toList());
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private static Map<String, Object> view(MimeMessage message) {
        Map<String, Object> view = new LinkedHashMap<>();
        try {
            view.put("from", addresses(message.getFrom()));
            view.put("to", addresses(message.getAllRecipients()));
            view.put("subject", message.getSubject());
            view.put("messageId", message.getMessageID());
            view.put(
                    "sentAt",
                    message.getSentDate() == null
                            ? null
                            : message.getSentDate().toInstant().toString());
            putText(view, message);
        } catch (MessagingException | IOException e) {
            view.put("unreadable", e.toString());
        }
        return view;
    }

    /** Of several parts the first plain one, and the first in HTML, however deep they lie. */
    private static void putText(Map<String, Object> view, Part part) throws MessagingException, IOException {
        if (part.getContent() instanceof Multipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                putText(view, parts.getBodyPart(i));
            }
        } else {
            view.putIfAbsent(part.isMimeType("text/html") ? "html" : "text", String.valueOf(part.getContent()));
        }
    }

    private static List<String> addresses(Address[] addresses) {
        return addresses == null
                ? List.of()
                : Arrays.stream(addresses).map(Address::toString).toList();
    }

    /** Stops listening; mails are forgotten. */
    @Override
    public void close() {
        http.stop(0);
        smtp.stop();
    }
}
