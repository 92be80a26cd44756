package io.keytrail.streams.callstore;

import java.util.Arrays;
import org.rocksdb.WriteBatch;

/**
 * Entries to be written together. They are put into RocksDB's own representation of a batch here, which costs one call
 * into native code for all of them instead of one for each.
 *
 * <p>Source: RocksDB, {@code write_batch.cc}: 8 bytes that the database fills in, the number of entries (4 bytes,
 * little-endian), and each entry as type, column family (varint), and key and value with their lengths (varint).
 */
final class Batch {

    private static final int HEADER = 12;
    private static final int COUNT_AT = 8;
    private static final byte PUT = 5;
    private static final byte MERGE = 6;
    private static final int LONGEST_VARINT = 5;

    private static final int FIRST = 64 * 1024;
    private static final int MOST_KEPT = 1024 * 1024;

    private byte[] bytes = new byte[FIRST];
    private int end = HEADER;
    private int count;

    void put(int columnFamily, byte[] key, byte[] value) {
        add(PUT, columnFamily, key, value);
    }

    void merge(int columnFamily, byte[] key, byte[] operand) {
        add(MERGE, columnFamily, key, operand);
    }

    private void add(byte type, int columnFamily, byte[] key, byte[] value) {
        int most = 1 + 3 * LONGEST_VARINT + key.length + value.length;
        if (bytes.length - end < most) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + most));
        }
        bytes[end++] = type;
        varint(columnFamily);
        append(key);
        append(value);
        count++;
    }

    private void append(byte[] part) {
        varint(part.length);
        System.arraycopy(part, 0, bytes, end, part.length);
        end += part.length;
    }

    private void varint(int value) {
        int rest = value;
        while (rest >>> 7 != 0) {
            bytes[end++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[end++] = (byte) rest;
    }

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    int size() {
        return end - HEADER;
    }

    /** The batch for RocksDB; to be closed. */
    WriteBatch toWriteBatch() {
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[COUNT_AT + i] = (byte) (count >>> (8 * i));
        }
        return new WriteBatch(Arrays.copyOf(bytes, end));
    }

    void clear() {
        if (bytes.length > MOST_KEPT) {
            bytes = new byte[FIRST];
        }
        end = HEADER;
        count = 0;
    }
}
