package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.keys.KeyText;

/**
 * Text from a request, made fit to be kept where nobody has checked it: keys in it are masked, and it is cut. A record that
 * grew larger than the broker takes would stop its task for good.
 */
final class SafeText {

    static final int LONGEST_ID = 64;
    static final int LONGEST_USER_ID = 255;
    static final int LONGEST_EMAIL = 320;
    static final int LONGEST_HASH = 128;

    private SafeText() {}

    /** That text, masked, at most that many characters of it; null for null. Masked first: half a key is a secret too. */
    static String of(String text, int longest) {
        if (text == null) {
            return null;
        }
        String masked = KeyText.mask(text);
        return lengthOf(masked) <= longest ? masked : masked.substring(0, masked.offsetByCodePoints(0, longest));
    }

    /** Whether it can be kept as it is. */
    static boolean isSafe(String text, int longest) {
        return lengthOf(text) <= longest && text.equals(KeyText.mask(text));
    }

    static int lengthOf(String text) {
        return text.codePointCount(0, text.length());
    }
}
