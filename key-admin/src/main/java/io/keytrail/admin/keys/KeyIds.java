package io.keytrail.admin.keys;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Ids of new keys: UUIDv7 (RFC 9562, section 5.7), 48 bits of milliseconds and 74 random bits. */
final class KeyIds {

    private KeyIds() {}

    static String next(Instant now, SecureRandom random) {
        long time = (now.toEpochMilli() << 16) | 0x7000L | (random.nextLong() & 0x0fffL);
        long rest = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(time, rest).toString();
    }
}
