package io.keytrail.schemas.codec;

/** Confluent's wire format: one byte 0, the writer schema's id as four bytes big-endian, the datum in Avro binary. */
final class WireFormat {

    static final byte MAGIC = 0;
    static final int HEADER_SIZE = 5;

    private WireFormat() {}

    /** The id that begins at that offset, behind the magic byte. */
    static int idAt(byte[] bytes, int offset) {
        return (bytes[offset] & 0xff) << 24
                | (bytes[offset + 1] & 0xff) << 16
                | (bytes[offset + 2] & 0xff) << 8
                | (bytes[offset + 3] & 0xff);
    }
}
