package io.keytrail.schemas.codec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.io.BinaryData;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;

/**
 * Where one record at a time takes its wire form. An encoder of its own: Avro's go through a stream, which costs a copy or a
 * call for each number of a record. For one thread at a time.
 */
final class DatumBuffer extends BinaryEncoder {

    private static final int FIRST_SIZE = 512;

    /** A larger array is not kept, so that one giant record does not stay in memory. */
    private static final int LARGEST_KEPT = 256 * 1024;

    private static final int LONGEST_INT = 5;
    private static final int LONGEST_LONG = 10;

    private byte[] bytes = new byte[FIRST_SIZE];
    private int size;

    /** The record in wire format, in an array of its own. */
    <T> byte[] write(int schemaId, DatumWriter<T> writer, T datum) throws IOException {
        bytes[0] = WireFormat.MAGIC;
        bytes[1] = (byte) (schemaId >>> 24);
        bytes[2] = (byte) (schemaId >>> 16);
        bytes[3] = (byte) (schemaId >>> 8);
        bytes[4] = (byte) schemaId;
        size = WireFormat.HEADER_SIZE;
        writer.write(datum, this);
        byte[] record = Arrays.copyOf(bytes, size);
        if (bytes.length > LARGEST_KEPT) {
            bytes = new byte[FIRST_SIZE];
        }
        return record;
    }

    @Override
    public void writeBoolean(boolean value) {
        makeRoomFor(1);
        size += BinaryData.encodeBoolean(value, bytes, size);
    }

    @Override
    public void writeInt(int value) {
        makeRoomFor(LONGEST_INT);
        size += BinaryData.encodeInt(value, bytes, size);
    }

    @Override
    public void writeLong(long value) {
        makeRoomFor(LONGEST_LONG);
        size += BinaryData.encodeLong(value, bytes, size);
    }

    @Override
    public void writeFloat(float value) {
        makeRoomFor(Float.BYTES);
        size += BinaryData.encodeFloat(value, bytes, size);
    }

    @Override
    public void writeDouble(double value) {
        makeRoomFor(Double.BYTES);
        size += BinaryData.encodeDouble(value, bytes, size);
    }

    /** Avro's own goes from character to character. */
    @Override
    public void writeString(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writeInt(utf8.length);
        writeFixed(utf8, 0, utf8.length);
    }

    @Override
    public void writeFixed(byte[] source, int offset, int length) {
        makeRoomFor(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    @Override
    protected void writeZero() {
        makeRoomFor(1);
        bytes[size++] = 0;
    }

    /** What is in the buffer has arrived: there is nowhere else to go. */
    @Override
    public int bytesBuffered() {
        return 0;
    }

    @Override
    public void flush() {
        // nothing is held back
    }

    private void makeRoomFor(int more) {
        if (more > bytes.length - size) {
            int needed = Math.addExact(size, more);
            int doubled = (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 8);
            bytes = Arrays.copyOf(bytes, Math.max(needed, doubled));
        }
    }
}
