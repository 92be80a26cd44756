package io.keytrail.benchmarks.verify;

import io.keytrail.schemas.KeyStatus;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * The least that a look-up of an API key can be: SHA-256 of its text and a {@link HashMap} from hash to account. Hashes
 * are kept and compared as four numbers, so that no look-up makes hex digits. It knows no state, no end by time, no path, no
 * checksum, and doesn't count.
 */
final class BareLookup {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final Map<Hash, String> accounts;

    private record Hash(long first, long second, long third, long fourth) {

        static Hash of(byte[] digest) {
            return new Hash(
                    (long) LONGS.get(digest, 0), (long) LONGS.get(digest, 8), (long) LONGS.get(digest, 16), (long)
                            LONGS.get(digest, 24));
        }

        /** Each bit of a SHA-256 is as good as any other. */
        @Override
        public int hashCode() {
            return (int) first;
        }
    }

    /** Knows these keys. */
    BareLookup(Collection<KeyStatus> statuses) {
        accounts = new HashMap<>(2 * statuses.size());
        for (KeyStatus status : statuses) {
            accounts.put(Hash.of(HexFormat.of().parseHex(status.getKeyHash())), status.getAccountId());
        }
    }

    /** For {@link #accountOf}; each thread keeps one of its own. */
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, but this one does not", e);
        }
    }

    /** The account of the key with that text, or null. */
    String accountOf(MessageDigest sha256, String keyText) {
        return accounts.get(Hash.of(sha256.digest(keyText.getBytes(StandardCharsets.ISO_8859_1))));
    }
}
