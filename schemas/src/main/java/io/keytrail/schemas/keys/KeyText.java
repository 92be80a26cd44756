package io.keytrail.schemas.keys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The text of an API key, the secret itself: {@code kt_<std|dev|app|con>_}, 32 characters of {@code 0-9A-Za-z} (190
 * bits), and 6 characters of checksum: the IEEE CRC-32 of everything before it as ASCII, in base 62 with the digits in
 * that alphabet's order, padded with {@code 0} on the left.
 *
 * <p>The checksum finds every key in which one character is another: a change within 8 bits changes a CRC-32, and 6
 * digits of base 62 hold all its 32 bits. So a typo is refused without a look-up.
 *
 * <p>The text leaves this object by {@link #reveal()} alone; {@link #toString()} is masked.
 */
public final class KeyText {

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int BASE = 62;
    private static final int SECRET_LENGTH = 32;
    private static final int CHECKSUM_LENGTH = 6;
    private static final int HINT_LENGTH = 4;

    private static final String PREFIX = "kt_";
    private static final int SECRET_START = PREFIX.length() + "std_".length();
    private static final int LENGTH = SECRET_START + SECRET_LENGTH + CHECKSUM_LENGTH;
    private static final KeyKind[] KINDS = KeyKind.values();

    /** What each character is worth as a digit; negative for those that are none. */
    private static final byte[] DIGITS = digits();

    /** Whole keys, and what is left of keys that were cut, misspelt, written in other case or percent-encoded, however often. */
    private static final Pattern ANYWHERE =
            Pattern.compile("(kt(?:_|%(?:25)*5f)[a-z]{3}(?:_|%(?:25)*5f))([0-9a-z]+)", Pattern.CASE_INSENSITIVE);

    private final String text;
    private final KeyKind kind;

    private KeyText(String text, KeyKind kind) {
        this.text = text;
        this.kind = kind;
    }

    /** A new key of that kind; every character of its secret is drawn with the same chance from each of the 62. */
    public static KeyText generate(KeyKind kind, SecureRandom random) {
        StringBuilder text = new StringBuilder(PREFIX).append(kind.keyTag()).append('_');
        byte[] draws = new byte[2 * SECRET_LENGTH];
        for (int drawn = draws.length, taken = 0; taken < SECRET_LENGTH; drawn++) {
            if (drawn == draws.length) {
                random.nextBytes(draws);
                drawn = 0;
            }
            // 6 bits are 64 values: the two that are no character are drawn again, not folded onto others
            int digit = draws[drawn] & 0x3f;
            if (digit < BASE) {
                text.append(ALPHABET.charAt(digit));
                taken++;
            }
        }
        Arrays.fill(draws, (byte) 0);
        return new KeyText(text + checksum(text.toString()), kind);
    }

    /** The key with that text; empty for null, another form, an unknown kind or a wrong checksum. */
    public static Optional<KeyText> parse(String text) {
        return isValid(text) ? Optional.of(new KeyText(text, kindOf(text))) : Optional.empty();
    }

    /**
     * Whether {@link #parse} finds a key in that text, for those who ask at every request: takes less time than the
     * key's hash, and makes no object but the text's bytes.
     */
    public static boolean isValid(String text) {
        if (text == null || text.length() != LENGTH || !text.startsWith(PREFIX) || kindOf(text) == null) {
            return false;
        }
        // characters beyond Latin-1 become '?', which is no digit
        byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
        return latin[SECRET_START - 1] == '_' && hasDigitsOnly(latin) && hasChecksum(latin);
    }

    private static boolean hasDigitsOnly(byte[] latin) {
        int digits = 0;
        for (int i = SECRET_START; i < LENGTH; i++) {
            digits |= DIGITS[latin[i] & 0xff];
        }
        return digits >= 0;
    }

    private static boolean hasChecksum(byte[] latin) {
        CRC32 crc = new CRC32();
        crc.update(latin, 0, LENGTH - CHECKSUM_LENGTH);
        long stated = 0;
        for (int i = LENGTH - CHECKSUM_LENGTH; i < LENGTH; i++) {
            stated = stated * BASE + DIGITS[latin[i]];
        }
        return stated == crc.getValue();
    }

    private static byte[] digits() {
        byte[] digits = new byte[256];
        Arrays.fill(digits, (byte) -1);
        for (int i = 0; i < BASE; i++) {
            digits[ALPHABET.charAt(i)] = (byte) i;
        }
        return digits;
    }

    private static KeyKind kindOf(String text) {
        for (KeyKind kind : KINDS) {
            if (text.startsWith(kind.keyTag(), PREFIX.length())) {
                return kind;
            }
        }
        return null;
    }

    /**
     * That text with every key in it, whole or in part, masked at equal length: {@code kt_std_} stays, each further
     * character becomes {@code *}. Null for null.
     */
    public static String mask(String text) {
        return text == null
                ? null
                : ANYWHERE.matcher(text)
                        .replaceAll(
                                key -> key.group(1) + "*".repeat(key.group(2).length()));
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        char[] digits = new char[CHECKSUM_LENGTH];
        long rest = crc.getValue();
        for (int i = digits.length - 1; i >= 0; i--) {
            digits[i] = ALPHABET.charAt((int) (rest % BASE));
            rest /= BASE;
        }
        return new String(digits);
    }

    /** The kind of slot that the key says it is for. */
    public KeyKind kind() {
        return kind;
    }

    /** SHA-256 of the text, 64 lower-case hex digits: what the key is known by everywhere. */
    public String hash() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** The last 4 characters, for people to recognise the key by. */
    public String hint() {
        return text.substring(text.length() - HINT_LENGTH);
    }

    /** The secret itself: for the vault and for the one who asked for it, for no log and no event. */
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyText key
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.US_ASCII), key.text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The text, masked. */
    @Override
    public String toString() {
        return mask(text);
    }
}
