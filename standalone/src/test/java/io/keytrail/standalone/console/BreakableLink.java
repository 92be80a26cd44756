package io.keytrail.standalone.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** The network in front of a server, in a state that a test chooses: a port that passes on what comes, until it is cut. */
final class BreakableLink implements AutoCloseable {

    private static final int BUFFER_BYTES = 8 * 1024;
    /** Of what {@link #cutBehind} takes. */
    private static final int LONGEST_TEXT = 100;

    private final ServerSocket door;
    private final int server;
    private final Set<Socket> open = new HashSet<>();
    private boolean isCut;
    /** What of the server's is the last to go through; null for no such thing. */
    private String last;
    /** What is answered in the server's place; null lets the server answer. */
    private String answer;

    private BreakableLink(ServerSocket door, int server) {
        this.door = door;
        this.server = server;
    }

    /** To a server on this machine, and whole at first. */
    static BreakableLink to(URI server) {
        try {
            BreakableLink link =
                    new BreakableLink(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server.getPort());
            inBackground(link::accept);
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it begins. */
    URI address() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /** Breaks what is connected, and lets nothing connect. */
    synchronized void cut() {
        isCut = true;
        disconnect();
    }

    /** Lets the server's bytes through up to the end of that text, and is cut there, amidst whatever it is part of. */
    synchronized void cutBehind(String text) {
        last = text;
    }

    synchronized boolean isCut() {
        return isCut;
    }

    /** Answers each request with that in the server's place: a status line, headers and a body. */
    synchronized void answer(String response) {
        answer = response;
        disconnect();
    }

    /** Is whole again. */
    synchronized void restore() {
        isCut = false;
        last = null;
        answer = null;
        disconnect();
    }

    private synchronized void disconnect() {
        open.forEach(BreakableLink::closeQuietly);
        open.clear();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                inBackground(() -> connect(client));
            }
        } catch (IOException closed) {
            disconnect();
        }
    }

    private void connect(Socket client) {
        try {
            String standIn = keep(client) ? answer() : null;
            if (standIn != null) {
                readHead(client.getInputStream());
                client.getOutputStream().write(standIn.getBytes(StandardCharsets.UTF_8));
                closeQuietly(client);
            } else if (!client.isClosed()) {
                Socket other = new Socket(InetAddress.getLoopbackAddress(), server);
                keep(other);
                inBackground(() -> pass(client, other, false));
                pass(other, client, true);
            }
        } catch (IOException broken) {
            closeQuietly(client);
        }
    }

    /** Whether it may be open; otherwise it is closed. */
    private synchronized boolean keep(Socket socket) {
        if (isCut) {
            closeQuietly(socket);
            return false;
        }
        return open.add(socket);
    }

    private synchronized String answer() {
        return answer;
    }

    private static void readHead(InputStream request) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = request.read(); next >= 0; next = request.read()) {
            head.append((char) next);
            if (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) >= 0) {
                return;
            }
        }
    }

    private void pass(Socket from, Socket to, boolean isServers) {
        byte[] buffer = new byte[BUFFER_BYTES];
        String passed = "";
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                String text = passed + new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
                int end = isServers ? endOfLast(text) : text.length();
                out.write(buffer, 0, end - passed.length());
                out.flush();
                if (end < text.length()) {
                    cut();
                }
                passed = text.substring(Math.max(0, text.length() - LONGEST_TEXT));
            }
        } catch (IOException broken) {
            // as is what this is for; both ends are closed
        }
    }

    /** Where what still goes through ends. */
    private synchronized int endOfLast(String text) {
        int start = last == null ? -1 : text.indexOf(last);
        return start < 0 ? text.length() : start + last.length();
    }

    private static void inBackground(Runnable work) {
        Thread thread = new Thread(work, "breakable-link");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        disconnect();
    }
}
