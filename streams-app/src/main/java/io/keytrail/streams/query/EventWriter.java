package io.keytrail.streams.query;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes server-sent events as the HTML standard has them (section 9.2), each with the place it was read from. */
final class EventWriter {

    private final OutputStream out;

    EventWriter(OutputStream out) {
        this.out = out;
    }

    /** @param data one line */
    void event(StreamPosition id, String data) throws IOException {
        write("id: " + id + "\nevent: call\ndata: " + data + "\n\n");
    }

    /**
     * Moves the client's last event id without telling it anything: an event without data is not dispatched. So a client
     * whose filter matches little need not have a long way read again when it comes back; and a client that has gone is
     * noticed.
     */
    void heartbeat(StreamPosition id) throws IOException {
        write(": heartbeat\nid: " + id + "\n\n");
        flush();
    }

    void flush() throws IOException {
        out.flush();
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
