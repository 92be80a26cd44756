package io.keytrail.schemas.calls;

/**
 * Text that does no harm where it is shown: without control characters, line and paragraph separators, lone surrogates
 * and the controls of writing direction, each of which becomes U+FFFD.
 */
final class CleanText {

    private static final char REPLACEMENT = '\uFFFD';

    private CleanText() {}

    static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isHarmless(text, i)) {
                return replaced(text);
            }
        }
        return text;
    }

    private static String replaced(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            clean.append(isHarmless(text, i) ? text.charAt(i) : REPLACEMENT);
        }
        return clean.toString();
    }

    private static boolean isHarmless(String text, int i) {
        char c = text.charAt(i);
        if (c < 0x7F) {
            return c >= ' ';
        }
        if (Character.isHighSurrogate(c)) {
            return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
        }
        return !Character.isISOControl(c) && !isSeparator(c) && !directsWriting(c);
    }

    private static boolean isSeparator(char c) {
        return c == '\u2028' || c == '\u2029';
    }

    private static boolean directsWriting(char c) {
        return c == '\u061C'
                || c == '\u200E'
                || c == '\u200F'
                || (c >= '\u202A' && c <= '\u202E')
                || (c >= '\u2066' && c <= '\u2069');
    }
}
