package io.keytrail.schemas.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;

/** Where one record at a time takes its wire form. For one thread at a time. */
final class DatumBuffer extends OutputStream {

    private static final int FIRST_SIZE = 512;

    /** A larger array is not kept, so that one giant record does not stay in memory. */
    private static final int LARGEST_KEPT = 256 * 1024;

    private byte[] bytes = new byte[FIRST_SIZE];
    private int size;
    private BinaryEncoder encoder;

    /** The record in wire format, in an array of its own. */
    <T> byte[] write(int schemaId, DatumWriter<T> writer, T datum) throws IOException {
        bytes[0] = WireFormat.MAGIC;
        bytes[1] = (byte) (schemaId >>> 24);
        bytes[2] = (byte) (schemaId >>> 16);
        bytes[3] = (byte) (schemaId >>> 8);
        bytes[4] = (byte) schemaId;
        size = WireFormat.HEADER_SIZE;
        encoder = EncoderFactory.get().directBinaryEncoder(this, encoder);
        writer.write(datum, encoder);
        encoder.flush();
        byte[] record = Arrays.copyOf(bytes, size);
        if (bytes.length > LARGEST_KEPT) {
            bytes = new byte[FIRST_SIZE];
        }
        return record;
    }

    @Override
    public void write(int oneByte) {
        if (size == bytes.length) {
            grow(1);
        }
        bytes[size++] = (byte) oneByte;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        if (length > bytes.length - size) {
            grow(length);
        }
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    private void grow(int more) {
        int needed = Math.addExact(size, more);
        int doubled = (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 8);
        bytes = Arrays.copyOf(bytes, Math.max(needed, doubled));
    }
}
