package io.keytrail.admin.reminders;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An SMTP server that answers with what it is told, by the command's first word; {@code .} is the end of a mail. */
final class ScriptedSmtp implements AutoCloseable {

    private static final Map<String, String> AGREEABLE =
            Map.of("", "220 ready", "DATA", "354 go on", "QUIT", "221 bye");

    private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final Map<String, String> replies;

    /** @param replies that differ from an agreeable server's; the greeting's command is empty */
    ScriptedSmtp(Map<String, String> replies) throws IOException {
        this.replies = replies;
        Thread thread = new Thread(this::serve, "scripted-smtp");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                converse(socket);
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void converse(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        Writer out = new java.io.OutputStreamWriter(socket.getOutputStream(), StandardCharsets.US_ASCII);
        boolean isInMail = answer(out, "").startsWith("354");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!isInMail || line.equals(".")) {
                isInMail = answer(out, line.split(" ", 2)[0]).startsWith("354");
            }
        }
    }

    private String answer(Writer out, String command) throws IOException {
        String reply = replies.getOrDefault(command, AGREEABLE.getOrDefault(command, "250 ok"));
        out.write(reply + "\r\n");
        out.flush();
        return reply;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
