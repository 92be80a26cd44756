package io.keytrail.guard;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The path of a request in the one form in which paths may be compared: percent-decoded once, with nothing left in it
 * that another part of the way could read differently.
 *
 * <p>A guard decides by prefix while the API behind it decides by its own routing, so a path that both could take for
 * different places must not be compared at all. {@link #parse} therefore has no value for a path with empty segments
 * ({@code //}), dot segments ({@code .} and {@code ..}, encoded or not), path parameters ({@code ;}), a backslash, an
 * encoded slash or percent sign, control characters, or an encoding that is not UTF-8. Case counts.
 */
public final class ApiPath {

    private final String text;

    private ApiPath(String text) {
        this.text = text;
    }

    /**
     * The path in canonical form.
     *
     * @param path as it stood in the request line, still percent-encoded; from a {@code ?} on it is not looked at
     * @return empty if the path is null, does not begin with {@code /} or is ambiguous
     */
    public static Optional<ApiPath> parse(String path) {
        return Optional.ofNullable(canonical(path)).map(ApiPath::new);
    }

    /**
     * Whether this path lies under the prefix, segment by segment: {@code /contacts} covers {@code /contacts} and
     * {@code /contacts/7}, but not {@code /contactsX}; {@code /webhooks/} covers what is below it, but not
     * {@code /webhooks} itself; {@code /} covers everything.
     */
    public boolean isUnder(ApiPath prefix) {
        return covers(prefix.text, text);
    }

    /** The canonical form. */
    @Override
    public String toString() {
        return text;
    }

    /** As {@link #isUnder}, for two canonical forms. */
    static boolean covers(String prefix, String path) {
        return path.startsWith(prefix)
                && (prefix.endsWith("/") || path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }

    /** The canonical form of a path, or null if it has none. */
    static String canonical(String path) {
        if (path == null || path.isEmpty() || path.charAt(0) != '/') {
            return null;
        }
        int query = path.indexOf('?');
        String raw = query < 0 ? path : path.substring(0, query);
        String decoded = raw.indexOf('%') < 0 ? raw : decode(raw);
        return decoded != null && hasOneReading(decoded) ? decoded : null;
    }

    private static boolean hasOneReading(String path) {
        int segmentStart = 1;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c < ' ' || c == 0x7f || c == '\\' || c == ';' || c == '%' || c == '#') {
                return false;
            }
            if (c == '/' && i > 0) {
                if (i == segmentStart || isDots(path, segmentStart, i)) {
                    return false;
                }
                segmentStart = i + 1;
            }
        }
        return !isDots(path, segmentStart, path.length());
    }

    private static boolean isDots(String path, int from, int to) {
        int length = to - from;
        return (length == 1 || length == 2) && path.charAt(from) == '.' && path.charAt(to - 1) == '.';
    }

    /** Decodes once; null for a broken escape, an escape that stands for a slash, or bytes that are not UTF-8. */
    private static String decode(String raw) {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length() * 3);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c >= 0x80) {
                return null;
            }
            if (c != '%') {
                bytes.put((byte) c);
                continue;
            }
            int octet = i + 2 < raw.length() ? octet(raw.charAt(i + 1), raw.charAt(i + 2)) : -1;
            if (octet < 0 || octet == '/') {
                return null;
            }
            bytes.put((byte) octet);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static int octet(char high, char low) {
        int h = hexDigit(high);
        int l = hexDigit(low);
        return h < 0 || l < 0 ? -1 : (h << 4) | l;
    }

    /** Not {@link Character#digit}: that takes digits of other scripts too. */
    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }
}
