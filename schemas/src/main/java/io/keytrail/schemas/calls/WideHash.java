package io.keytrail.schemas.calls;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A hash of 64 bits for tables and filters in memory and on disk: quick, and no protection against who wants to collide. */
public final class WideHash {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long START = 0x9E3779B97F4A7C15L;
    private static final long FACTOR = 0xD6E8FEB86659FD93L;

    private WideHash() {}

    /** The hash of the bytes from one place up to another. The same in every release: it is in files. */
    public static long of(byte[] bytes, int from, int to) {
        long hash = (to - from) * START;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = mix(hash ^ (long) LONG.get(bytes, at));
        }
        long rest = 0;
        for (; at < to; at++) {
            rest = (rest << 8) | (bytes[at] & 0xFF);
        }
        return mix(hash ^ rest);
    }

    private static long mix(long value) {
        long product = value * FACTOR;
        return (product ^ (product >>> 32)) * FACTOR;
    }
}
