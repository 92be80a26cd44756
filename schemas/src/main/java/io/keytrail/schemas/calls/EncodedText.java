package io.keytrail.schemas.calls;

import java.util.BitSet;

/**
 * A percent-encoded text after some rounds of decoding, which knows for each of its characters where it stood in the
 * original. A decoded byte is one character here (ISO 8859-1): what is looked for is ASCII.
 */
final class EncodedText {

    private final String text;
    private final int[] starts;
    private final int[] ends;

    private EncodedText(String text, int[] starts, int[] ends) {
        this.text = text;
        this.starts = starts;
        this.ends = ends;
    }

    static EncodedText plain(String text) {
        return new EncodedText(text, null, null);
    }

    String text() {
        return text;
    }

    /** Whether another round of decoding would change the text. */
    boolean isEncoded() {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '+' || isEscape(i)) {
                return true;
            }
        }
        return false;
    }

    /** The text after one round more. */
    EncodedText decoded() {
        StringBuilder decoded = new StringBuilder(text.length());
        int[] newStarts = new int[text.length()];
        int[] newEnds = new int[text.length()];
        int i = 0;
        while (i < text.length()) {
            boolean escape = isEscape(i);
            int next = escape ? i + 3 : i + 1;
            newStarts[decoded.length()] = start(i);
            newEnds[decoded.length()] = end(next - 1);
            char c = text.charAt(i);
            decoded.append(
                    escape
                            ? (char) (Character.digit(text.charAt(i + 1), 16) * 16
                                    + Character.digit(text.charAt(i + 2), 16))
                            : c == '+' ? ' ' : c);
            i = next;
        }
        return new EncodedText(decoded.toString(), newStarts, newEnds);
    }

    /** Marks the characters of the original that make up {@code [from, to)} of this text. */
    void mark(int from, int to, BitSet original) {
        if (from < to) {
            original.set(start(from), end(to - 1));
        }
    }

    private int start(int i) {
        return starts == null ? i : starts[i];
    }

    private int end(int i) {
        return ends == null ? i + 1 : ends[i];
    }

    private boolean isEscape(int i) {
        return text.charAt(i) == '%' && i + 2 < text.length() && isHex(text.charAt(i + 1)) && isHex(text.charAt(i + 2));
    }

    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}
