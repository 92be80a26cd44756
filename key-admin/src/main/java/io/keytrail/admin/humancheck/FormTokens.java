package io.keytrail.admin.humancheck;

import io.keytrail.admin.humancheck.Verdict.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tokens that bind an answer to its {@link Purpose} and its time: {@code nonce.expiry.mac}, the expiry in milliseconds since
 * 1970, the mac HMAC-SHA-256 over nonce, expiry and purpose. The purpose itself is not in it.
 */
final class FormTokens {

    /** How long a challenge can be answered. */
    static final Duration VALIDITY = Duration.ofMinutes(5);

    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_-]{22})\\.([0-9]{1,15})\\.([A-Za-z0-9_-]{43})");
    private static final int NONCE_BYTES = 16;

    private final byte[] key;
    private final SecureRandom random;
    private final Clock clock;

    FormTokens(SharedSecret secret, SecureRandom random, Clock clock) {
        this.key = secret.keyFor("human-check form token");
        this.random = random;
        this.clock = clock;
    }

    /** A new token. */
    String issue(Purpose purpose) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        String claims = encode(nonce) + "." + clock.instant().plus(VALIDITY).toEpochMilli();
        return claims + "." + encode(mac(claims, purpose));
    }

    /** Passed with the token's nonce, or Failed. */
    Verdict verify(Purpose purpose, String token) {
        Matcher parts = FORM.matcher(token);
        if (!parts.matches()) {
            return Verdict.failed(Reason.MALFORMED);
        }
        byte[] expected = mac(parts.group(1) + "." + parts.group(2), purpose);
        byte[] given = parts.group(3).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(encode(expected).getBytes(StandardCharsets.US_ASCII), given)) {
            return Verdict.failed(Reason.NOT_FOR_THIS);
        }
        return Long.parseLong(parts.group(2)) > clock.millis()
                ? new Verdict.Passed(parts.group(1))
                : Verdict.failed(Reason.EXPIRED);
    }

    private byte[] mac(String claims, Purpose purpose) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes(claims.getBytes(StandardCharsets.US_ASCII));
        text.write(0);
        text.writeBytes(purpose.bytes());
        return SharedSecret.mac(key, text.toByteArray());
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
