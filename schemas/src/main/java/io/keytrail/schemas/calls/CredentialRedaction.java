package io.keytrail.schemas.calls;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes credentials out of the texts of an API call: values of parameters that are named like a credential
 * ({@code hapikey}, {@code api_key}, {@code access_token}, {@code password}, {@code signature} …), Keytrail key texts,
 * bearer and basic credentials, JSON Web Tokens, user info of URLs; in the clear, and percent-encoded up to three times.
 * Each is replaced by {@link #MASK}, whatever its length, so that equal paths stay equal.
 *
 * <p>When in doubt it masks: a call log with a word too few is still of use, one with a credential is not. Applying it
 * twice changes nothing more. It takes time linear in the length of the text. Producers (key-guard) apply it before
 * Kafka, the records topology applies it again.
 */
public final class CredentialRedaction {

    /** Stands where a credential stood. */
    public static final String MASK = "***";

    private static final int DEEPEST_ENCODING = 3;
    private static final int MOST_ROUNDS = 6;

    private static final Pattern KEY_TEXT = Pattern.compile("kt_[a-z]{3}_[0-9a-z]+", Pattern.CASE_INSENSITIVE);
    /** Without the group it is only a word that begins like one; taken as a match, it is not looked at again. */
    private static final Pattern JWT =
            Pattern.compile("(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{5,}+((?:\\.[A-Za-z0-9_-]*+)++)?+");

    private static final Pattern BEARER =
            Pattern.compile("\\bbearer[ \\t]{1,8}+([^\\s,;\"'<>&]++)", Pattern.CASE_INSENSITIVE);
    private static final Pattern BASIC =
            Pattern.compile("\\bbasic[ \\t]{1,8}+([A-Za-z0-9+/_-]{4,}+={0,2}+)", Pattern.CASE_INSENSITIVE);
    /** What people write after the word bearer that is no token. */
    private static final Pattern NO_TOKEN = Pattern.compile(
            "(?:token|tokens|auth|authentication|authorization|scheme|header|credentials?|realm|is|was|not|missing|required|invalid|expired)[.:!]?",
            Pattern.CASE_INSENSITIVE);

    private CredentialRedaction() {}

    /**
     * A request's path, with its query string, without credentials.
     *
     * @param path path and query as the client sent them, percent-encoded; may be an absolute URL; null gives null
     */
    public static String ofPath(String path) {
        return redact(path, true);
    }

    /**
     * Free text (a user agent, an error message, a request id) without credentials.
     *
     * @param text null gives null
     */
    public static String ofText(String text) {
        return redact(text, false);
    }

    /** Whether a text holds a credential that this class knows. Null does not. */
    public static boolean isIn(String text) {
        return text != null && !text.equals(redact(text, false));
    }

    private static String redact(String text, boolean path) {
        if (text == null || !isWorthALook(text)) {
            return text;
        }
        String current = text;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            String next = redactOnce(current, path);
            if (next.equals(current)) {
                return current;
            }
            current = next;
        }
        return current;
    }

    /** Most texts hold nothing that could begin a credential; a look at each character tells. */
    private static boolean isWorthALook(String text) {
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '=', ':', '%', '.', '_', ' ', '\t', '+' -> {
                    return true;
                }
                default -> {}
            }
        }
        return false;
    }

    private static String redactOnce(String text, boolean path) {
        BitSet credentials = new BitSet();
        int assignmentsFrom = 0;
        if (path) {
            markParameters(text, credentials);
            int query = text.indexOf('?');
            assignmentsFrom = query < 0 ? text.length() : query;
        }
        EncodedText level = EncodedText.plain(text);
        for (int depth = 0; depth <= DEEPEST_ENCODING; depth++) {
            markAssignments(level, assignmentsFrom, credentials);
            assignmentsFrom = 0;
            markTokens(level, credentials);
            if (!level.isEncoded()) {
                break;
            }
            level = level.decoded();
        }
        return credentials.isEmpty() ? text : masked(text, credentials);
    }

    private static String masked(String text, BitSet credentials) {
        StringBuilder masked = new StringBuilder(text.length());
        int clear = 0;
        for (int from = credentials.nextSetBit(0); from >= 0; from = credentials.nextSetBit(clear)) {
            masked.append(text, clear, from).append(MASK);
            clear = credentials.nextClearBit(from);
        }
        return masked.append(text, clear, text.length()).toString();
    }

    /**
     * Parameters of a URL. In the query a value ends at {@code &} only (WHATWG URL, application/x-www-form-urlencoded):
     * were {@code ;} taken for an end, half of a password would stay.
     */
    private static void markParameters(String path, BitSet credentials) {
        int query = path.indexOf('?');
        int start = 0;
        int equals = -1;
        for (int i = 0; i <= path.length(); i++) {
            if (i == path.length() || separatesParameters(path.charAt(i), query >= 0 && i > query)) {
                if (equals >= 0 && CredentialNames.contains(path.substring(start, equals))) {
                    credentials.set(equals + 1, i);
                }
                start = i + 1;
                equals = -1;
            } else if (equals < 0 && path.charAt(i) == '=') {
                equals = i;
            }
        }
    }

    private static boolean separatesParameters(char c, boolean inQuery) {
        return c == '&' || c == '#' || (!inQuery && (c == '?' || c == '/' || c == ';'));
    }

    /** {@code name=value}, {@code Name: value} and {@code "name":"value"} anywhere in a text. */
    private static void markAssignments(EncodedText level, int start, BitSet credentials) {
        String text = level.text();
        int i = start;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '=' || c == ':') {
                String name = nameBefore(text, i);
                if (CredentialNames.contains(name)) {
                    int from = valueStart(text, i + 1);
                    int to = c == ':' && CredentialNames.isHeaderWithFreeForm(name)
                            ? lineEnd(text, from)
                            : valueEnd(text, from);
                    level.mark(from, to, credentials);
                    i = Math.max(to, i + 1);
                    continue;
                }
            }
            i++;
        }
    }

    private static String nameBefore(String text, int separator) {
        int end = separator;
        int spaces = 0;
        while (end > 0 && isSpaceOrQuote(text.charAt(end - 1)) && spaces++ < 4) {
            end--;
        }
        int start = end;
        while (start > 0 && end - start < CredentialNames.LONGEST && isNameChar(text.charAt(start - 1))) {
            start--;
        }
        return text.substring(start, end);
    }

    private static boolean isSpaceOrQuote(char c) {
        return c == ' ' || c == '"' || c == '\'' || c == '\\';
    }

    private static boolean isNameChar(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '-'
                || c == '.'
                || c == '['
                || c == ']';
    }

    /** Skips the rest of {@code =>}, spaces and an opening quote. */
    private static int valueStart(String text, int afterSeparator) {
        int start = afterSeparator;
        while (start < text.length() && (isSpaceOrQuote(text.charAt(start)) || text.charAt(start) == '>')) {
            start++;
        }
        return start;
    }

    private static int valueEnd(String text, int from) {
        char quote = from > 0 ? text.charAt(from - 1) : ' ';
        boolean quoted = quote == '"' || quote == '\'';
        int end = from;
        while (end < text.length()) {
            char c = text.charAt(end);
            if (quoted ? c == quote || c == '\n' : Character.isWhitespace(c) || "&\"'<>".indexOf(c) >= 0) {
                break;
            }
            end++;
        }
        return end;
    }

    private static int lineEnd(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private static void markTokens(EncodedText level, BitSet credentials) {
        String text = level.text();
        if (text.indexOf('_') >= 0) {
            markAll(KEY_TEXT.matcher(text), level, credentials);
        }
        if (text.contains("eyJ")) {
            markWebTokens(JWT.matcher(text), level, credentials);
        }
        if (text.indexOf(' ') >= 0 || text.indexOf('\t') >= 0) {
            markSchemes(text, level, credentials);
        }
        if (text.contains("://")) {
            markUserInfo(text, level, credentials);
        }
    }

    private static void markAll(Matcher matcher, EncodedText level, BitSet credentials) {
        while (matcher.find()) {
            level.mark(matcher.start(), matcher.end(), credentials);
        }
    }

    private static void markWebTokens(Matcher matcher, EncodedText level, BitSet credentials) {
        while (matcher.find()) {
            if (matcher.group(1) != null) {
                level.mark(matcher.start(), matcher.end(), credentials);
            }
        }
    }

    private static void markSchemes(String text, EncodedText level, BitSet credentials) {
        Matcher bearer = BEARER.matcher(text);
        while (bearer.find()) {
            if (!NO_TOKEN.matcher(bearer.group(1)).matches()) {
                level.mark(bearer.start(1), bearer.end(1), credentials);
            }
        }
        Matcher basic = BASIC.matcher(text);
        while (basic.find()) {
            if (CredentialNames.isBasicCredential(basic.group(1))) {
                level.mark(basic.start(1), basic.end(1), credentials);
            }
        }
    }

    private static void markUserInfo(String text, EncodedText level, BitSet credentials) {
        int scheme = text.indexOf("://");
        while (scheme >= 0) {
            int from = scheme + 3;
            int end = from;
            int at = -1;
            while (end < text.length() && "/?# \t\n\"'".indexOf(text.charAt(end)) < 0) {
                if (text.charAt(end) == '@') {
                    at = end;
                }
                end++;
            }
            if (at > from) {
                level.mark(from, at, credentials);
            }
            scheme = text.indexOf("://", end);
        }
    }
}
