package io.keytrail.streams.stores;

import java.util.Arrays;

/**
 * Bytes as the key of a hash map. A look-up makes no object: one key is filled again and again ({@link #room}, {@link #set}),
 * and only a {@link #copy} of it ever lies in the map. Not thread-safe.
 */
public final class ProbeKey {

    private static final int FIRST_ROOM = 128;

    private byte[] bytes;
    private int length;
    private int hash;

    /** A key to be filled. */
    public ProbeKey() {
        this(new byte[FIRST_ROOM]);
    }

    private ProbeKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A key to be kept, of those bytes, which are not copied. */
    public static ProbeKey of(byte[] bytes) {
        ProbeKey key = new ProbeKey(bytes);
        key.set(bytes.length);
        return key;
    }

    /** Where the bytes are to be put; there is room for so many. */
    public byte[] room(int most) {
        if (bytes.length < most) {
            bytes = new byte[most];
        }
        return bytes;
    }

    /** From now on this is the key of the first so many bytes. */
    public void set(int newLength) {
        length = newLength;
        int sum = newLength;
        for (int i = 0; i < newLength; i++) {
            sum = 31 * sum + bytes[i];
        }
        hash = sum * 0x9E3779B9;
    }

    /** A key to be kept. */
    public ProbeKey copy() {
        ProbeKey copy = new ProbeKey(Arrays.copyOf(bytes, length));
        copy.length = length;
        copy.hash = hash;
        return copy;
    }

    /** The bytes of a key that is kept; not to be changed. */
    public byte[] bytes() {
        if (bytes.length != length) {
            throw new IllegalStateException("this key is filled again and again");
        }
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProbeKey key
                && hash == key.hash
                && Arrays.equals(bytes, 0, length, key.bytes, 0, key.length);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
