package io.keytrail.guard;

import java.security.SecureRandom;
import java.util.UUID;

/** Ids for calls: UUIDv7 (RFC 9562 section 5.7), so that calls of one moment lie together wherever they are stored. */
final class CallIds {

    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long VARIANT_CLEAR = 0x3fff_ffff_ffff_ffffL;

    private final SecureRandom random;

    CallIds(SecureRandom random) {
        this.random = random;
    }

    /** An id whose time is that of the call. */
    String next(long epochMillis) {
        long high = (epochMillis << 16) | VERSION_7 | random.nextInt(1 << 12);
        long low = (random.nextLong() & VARIANT_CLEAR) | VARIANT;
        return new UUID(high, low).toString();
    }
}
