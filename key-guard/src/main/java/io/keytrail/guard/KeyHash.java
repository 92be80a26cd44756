package io.keytrail.guard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** SHA-256 of a key's text as four numbers: 32 bytes in place of the 104 that its hex text takes in memory. */
record KeyHash(long first, long second, long third, long fourth) {

    private static final int HEX_DIGITS = 64;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(KeyHash::sha256);

    /** The hash of a key's text. */
    static KeyHash of(String keyText) {
        return ofDigest(SHA_256.get().digest(keyText.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** The hash that 64 lower-case hex digits stand for; empty for any other text, null included. */
    static Optional<KeyHash> ofHex(String hex) {
        if (hex == null || hex.length() != HEX_DIGITS) {
            return Optional.empty();
        }
        for (int i = 0; i < HEX_DIGITS; i++) {
            char c = hex.charAt(i);
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return Optional.empty();
            }
        }
        return Optional.of(ofDigest(HexFormat.of().parseHex(hex)));
    }

    private static KeyHash ofDigest(byte[] digest) {
        return new KeyHash(
                (long) LONGS.get(digest, 0), (long) LONGS.get(digest, 8), (long) LONGS.get(digest, 16), (long)
                        LONGS.get(digest, 24));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, but this one does not", e);
        }
    }
}
