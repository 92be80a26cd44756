package io.keytrail.guard;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The key that one request carries: none, one, or several that differ. Taken from {@code Authorization: Bearer} (RFC
 * 6750 section 2.1), {@code X-API-Key} and, only where that is allowed, the query parameter {@code hapikey}. Other
 * authentication schemes are not looked at, and an empty value is none. The same key given twice is one key.
 *
 * <p>{@link #toString()} does not show it.
 */
public final class Credential {

    private static final String AUTHORIZATION = "Authorization";
    private static final String API_KEY = "X-API-Key";
    private static final String QUERY_PARAMETER = "hapikey";
    private static final String BEARER = "bearer";

    private String text;
    private boolean conflicting;
    private boolean fromQuery;

    private Credential() {}

    /**
     * The credential of a request.
     *
     * @param headers gives the values of a header by its name in whatever case it came; an empty collection or null
     *     where there is none
     * @param rawQuery the query string, percent-encoded and without {@code ?}; null where there is none
     * @param queryAllowed whether {@code hapikey} counts
     */
    static Credential of(
            Function<String, ? extends Collection<String>> headers, String rawQuery, boolean queryAllowed) {
        Credential credential = new Credential();
        for (String value : orNone(headers.apply(AUTHORIZATION))) {
            credential.addBearer(value);
        }
        for (String value : orNone(headers.apply(API_KEY))) {
            credential.add(value);
        }
        if (queryAllowed && rawQuery != null) {
            credential.addQuery(rawQuery);
        }
        return credential;
    }

    /** A credential that the caller of the guard has found by itself; null or blank: none. */
    public static Credential ofText(String keyText) {
        Credential credential = new Credential();
        credential.add(keyText);
        return credential;
    }

    /** Whether the request carries no key at all. */
    public boolean isMissing() {
        return text == null;
    }

    /** The one text given; null if there is none. */
    String text() {
        return text;
    }

    /** Whether texts were given that differ. */
    boolean isConflicting() {
        return conflicting;
    }

    /** Whether the query string holds it: URLs end up in logs and histories. */
    boolean isFromQuery() {
        return fromQuery;
    }

    @Override
    public String toString() {
        return isMissing() ? "no key" : conflicting ? "keys that differ" : "a key";
    }

    private void addBearer(String value) {
        String trimmed = value == null ? "" : value.strip();
        int end = 0;
        while (end < trimmed.length() && trimmed.charAt(end) != ' ' && trimmed.charAt(end) != '\t') {
            end++;
        }
        if (trimmed.substring(0, end).toLowerCase(Locale.ROOT).equals(BEARER)) {
            add(trimmed.substring(end));
        }
    }

    private void addQuery(String rawQuery) {
        for (String pair : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && QUERY_PARAMETER.equals(decoded(pair.substring(0, equals)))) {
                fromQuery |= add(decoded(pair.substring(equals + 1)));
            }
        }
    }

    /** Returns whether there was anything in it. */
    private boolean add(String value) {
        if (value == null || value.isBlank()) {
            return false;
        }
        String found = value.strip();
        conflicting |= text != null && !text.equals(found);
        text = found;
        return true;
    }

    /** Decoded as a form is; as it came if it cannot be decoded: no key has a percent sign, so it counts as malformed. */
    private static String decoded(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return encoded;
        }
    }

    private static Collection<String> orNone(Collection<String> values) {
        return values == null ? List.of() : values;
    }
}
