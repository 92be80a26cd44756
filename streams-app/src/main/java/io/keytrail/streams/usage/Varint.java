package io.keytrail.streams.usage;

import java.nio.ByteBuffer;

/** Numbers of 0 or more in as few bytes as they need, seven bits in each, lowest first. */
final class Varint {

    /** Bytes of the largest number. */
    static final int LONGEST = 9;

    private Varint() {}

    static void write(ByteBuffer bytes, long number) {
        long rest = number;
        while (rest > 0x7F) {
            bytes.put((byte) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        bytes.put((byte) rest);
    }

    static long read(ByteBuffer bytes) {
        long number = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte next = bytes.get();
            number |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalStateException("a stored number is longer than " + LONGEST + " bytes");
    }
}
