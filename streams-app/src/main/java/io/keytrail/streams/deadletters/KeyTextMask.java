package io.keytrail.streams.deadletters;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Masks key texts within bytes of any kind, at equal length, so that lengths and offsets within them still hold. */
final class KeyTextMask {

    /** Any text that begins like a key's; a cut or mistyped key is masked too. */
    private static final Pattern KEY_TEXT = Pattern.compile("(kt_[a-z]{3}_)([0-9a-z]+)", Pattern.CASE_INSENSITIVE);

    private KeyTextMask() {}

    /** ISO 8859-1 maps every byte to one character and back. The very same array where there is nothing to mask. */
    static byte[] of(byte[] bytes) {
        if (!mayHoldOne(bytes)) {
            return bytes;
        }
        return of(new String(bytes, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
    }

    static String of(String text) {
        Matcher matcher = KEY_TEXT.matcher(text);
        return matcher.replaceAll(
                match -> match.group(1) + "*".repeat(match.group(2).length()));
    }

    private static boolean mayHoldOne(byte[] bytes) {
        for (int i = 2; i < bytes.length; i++) {
            if (bytes[i] == '_' && (bytes[i - 1] | 0x20) == 't' && (bytes[i - 2] | 0x20) == 'k') {
                return true;
            }
        }
        return false;
    }
}
