package io.keytrail.streams.callstore;

/** The pieces of a block, one after the other, each behind its length (varint). Not thread-safe. */
final class BlockCursor {

    private final byte[] block;
    private int from;
    private int to;

    BlockCursor(byte[] block) {
        this.block = block;
    }

    /** Goes to the next piece; false at the end. */
    boolean next() {
        if (to == block.length) {
            return false;
        }
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = block[to++];
            length |= (next & 0x7F) << shift;
            if (next >= 0) {
                break;
            }
        }
        from = to;
        to = from + length;
        return true;
    }

    byte[] block() {
        return block;
    }

    /** Where the piece begins. */
    int from() {
        return from;
    }

    /** Where it ends. */
    int to() {
        return to;
    }
}
