package io.keytrail.schemas.calls;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which names of parameters, headers and JSON members mean that their value is a credential. */
final class CredentialNames {

    /** No longer name is looked at. */
    static final int LONGEST = 96;

    /** Ends of names, without case and punctuation: {@code X-Goog-Signature}, {@code user[password]}. */
    private static final List<String> ENDS = List.of(
            "apikey",
            "accesskey",
            "secretkey",
            "privatekey",
            "subscriptionkey",
            "authkey",
            "token",
            "secret",
            "password",
            "passwd",
            "passphrase",
            "signature",
            "credential",
            "credentials",
            "authorization",
            "sessionid",
            "cookie");

    private static final Set<String> WHOLE =
            Set.of("key", "sig", "pwd", "pass", "auth", "bearer", "jwt", "sid", "session", "assertion", "hmac");

    private static final Set<String> FREE_FORM =
            Set.of("authorization", "proxyauthorization", "cookie", "setcookie", "xamzauthorization");

    private CredentialNames() {}

    /** Whether the name, percent-encoded or not, is that of a credential. */
    static boolean contains(String name) {
        if (name.isEmpty() || name.length() > 3 * LONGEST) {
            return false;
        }
        String plain = normal(name);
        if (WHOLE.contains(plain)) {
            return true;
        }
        for (String end : ENDS) {
            if (plain.endsWith(end)) {
                return true;
            }
        }
        return false;
    }

    /** Headers whose value may hold spaces and several parts: all of the line is taken. */
    static boolean isHeaderWithFreeForm(String name) {
        return FREE_FORM.contains(normal(name));
    }

    /** RFC 7617: base64 of {@code user:password}. */
    static boolean isBasicCredential(String base64) {
        String unpadded = base64.replaceAll("=+$", "").replace('-', '+').replace('_', '/');
        int whole = unpadded.length() % 4 == 1 ? unpadded.length() - 1 : unpadded.length();
        byte[] decoded = Base64.getDecoder().decode(unpadded.substring(0, whole));
        return new String(decoded, StandardCharsets.ISO_8859_1).indexOf(':') >= 0;
    }

    private static String normal(String name) {
        String decoded = name;
        if (name.indexOf('%') >= 0) {
            EncodedText level = EncodedText.plain(name);
            while (level.isEncoded() && level.text().indexOf('%') >= 0) {
                level = level.decoded();
            }
            decoded = level.text();
        }
        StringBuilder plain = new StringBuilder(decoded.length());
        for (char c : decoded.toLowerCase(Locale.ROOT).toCharArray()) {
            if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
