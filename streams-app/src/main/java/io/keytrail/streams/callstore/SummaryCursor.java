package io.keytrail.streams.callstore;

import java.util.Arrays;

/** The summaries of a block, one after the other. Not thread-safe. */
final class SummaryCursor {

    private final byte[] block;
    private int at;
    private byte[] account;
    private int from;
    private int to;

    SummaryCursor(byte[] block) {
        this.block = block;
    }

    /** Goes to the next one; false at the end. */
    boolean next() {
        if (at == block.length) {
            return false;
        }
        int length = number();
        account = Arrays.copyOfRange(block, at, at + length);
        at += length;
        length = number();
        from = at;
        to = at + length;
        at = to;
        return true;
    }

    private int number() {
        int number = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = block[at++];
            number |= (next & 0x7F) << shift;
            if (next >= 0) {
                return number;
            }
        }
    }

    byte[] account() {
        return account;
    }

    byte[] summary() {
        return Arrays.copyOfRange(block, from, to);
    }
}
