package io.keytrail.streams.query;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * JSON objects, one a line, as bytes in UTF-8: what Jackson writes for a record, but without a text for each line and
 * each field. The buffer goes on its way when it is full, and at {@link #flush}.
 */
final class JsonLines {

    /** The most bytes that a character becomes: {@code \\u0000}. */
    private static final int LONGEST_CHARACTER = 6;

    private static final int LONGEST_NUMBER = 24;
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    /** By character: 0 for one that stands for itself, the letter behind the backslash, or {@code u}. */
    private static final byte[] ESCAPES = escapes();

    private final OutputStream out;
    private byte[] buffer;
    private int at;
    private boolean isFirst;

    /** @param size of the buffer, which only grows where one text is longer */
    JsonLines(OutputStream out, int size) {
        this.out = out;
        this.buffer = new byte[size];
    }

    private static byte[] escapes() {
        byte[] escapes = new byte[0x80];
        for (int c = 0; c < ' '; c++) {
            escapes[c] = 'u';
        }
        escapes['\b'] = 'b';
        escapes['\t'] = 't';
        escapes['\n'] = 'n';
        escapes['\f'] = 'f';
        escapes['\r'] = 'r';
        escapes['"'] = '"';
        escapes['\\'] = '\\';
        return escapes;
    }

    /** A field's name as it stands in the line. */
    static byte[] name(String name) {
        return ("\"" + name + "\":").getBytes(StandardCharsets.UTF_8);
    }

    /** A whole line that was made elsewhere. */
    void line(byte[] json) throws IOException {
        reserve(json.length + 1);
        put(json);
        buffer[at++] = '\n';
    }

    void begin() throws IOException {
        reserve(1);
        buffer[at++] = '{';
        isFirst = true;
    }

    void end() throws IOException {
        reserve(2);
        buffer[at++] = '}';
        buffer[at++] = '\n';
    }

    /** A field with a text, or null. */
    void text(byte[] name, String value) throws IOException {
        int length = value == null ? 0 : value.length();
        reserve(name.length + 3 + Math.max(NULL.length, length * LONGEST_CHARACTER));
        putName(name);
        if (value == null) {
            put(NULL);
            return;
        }
        buffer[at++] = '"';
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                ascii(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < length
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                supplementary(Character.toCodePoint(c, value.charAt(++i)));
            } else {
                basic(c);
            }
        }
        buffer[at++] = '"';
    }

    /** A field with a number. */
    void number(byte[] name, long value) throws IOException {
        reserve(name.length + 1 + LONGEST_NUMBER);
        putName(name);
        digits(value);
    }

    /** A field with a duration as {@link Millis} shows it. */
    void millis(byte[] name, long micros) throws IOException {
        reserve(name.length + 1 + LONGEST_NUMBER);
        putName(name);
        if (micros < 0) {
            put(BigDecimal.valueOf(micros, 3).toPlainString().getBytes(StandardCharsets.US_ASCII));
            return;
        }
        digits(micros / 1_000);
        int rest = (int) (micros % 1_000);
        buffer[at++] = '.';
        buffer[at++] = (byte) ('0' + rest / 100);
        buffer[at++] = (byte) ('0' + rest / 10 % 10);
        buffer[at++] = (byte) ('0' + rest % 10);
    }

    /** Sends what is in the buffer. */
    void flush() throws IOException {
        out.write(buffer, 0, at);
        at = 0;
    }

    private void reserve(int bytes) throws IOException {
        if (buffer.length - at < bytes) {
            flush();
            if (buffer.length < bytes) {
                buffer = new byte[bytes];
            }
        }
    }

    private void put(byte[] bytes) {
        System.arraycopy(bytes, 0, buffer, at, bytes.length);
        at += bytes.length;
    }

    private void putName(byte[] name) {
        if (!isFirst) {
            buffer[at++] = ',';
        }
        isFirst = false;
        put(name);
    }

    private void digits(long value) {
        if (value < 0) {
            put(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
            return;
        }
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            buffer[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        at += digits;
    }

    private void ascii(char c) {
        byte escape = ESCAPES[c];
        if (escape == 0) {
            buffer[at++] = (byte) c;
            return;
        }
        buffer[at++] = '\\';
        buffer[at++] = escape;
        if (escape == 'u') {
            buffer[at++] = '0';
            buffer[at++] = '0';
            buffer[at++] = HEX[c >>> 4];
            buffer[at++] = HEX[c & 0xF];
        }
    }

    /** Half a pair, which can't be written, becomes a question mark. */
    private void basic(char c) {
        if (Character.isSurrogate(c)) {
            buffer[at++] = '?';
        } else if (c < 0x800) {
            buffer[at++] = (byte) (0xC0 | (c >>> 6));
            buffer[at++] = (byte) (0x80 | (c & 0x3F));
        } else {
            buffer[at++] = (byte) (0xE0 | (c >>> 12));
            buffer[at++] = (byte) (0x80 | ((c >>> 6) & 0x3F));
            buffer[at++] = (byte) (0x80 | (c & 0x3F));
        }
    }

    private void supplementary(int c) {
        buffer[at++] = (byte) (0xF0 | (c >>> 18));
        buffer[at++] = (byte) (0x80 | ((c >>> 12) & 0x3F));
        buffer[at++] = (byte) (0x80 | ((c >>> 6) & 0x3F));
        buffer[at++] = (byte) (0x80 | (c & 0x3F));
    }
}
