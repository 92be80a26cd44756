package io.keytrail.streams.callstore;

import java.util.Arrays;

/** The summaries of a block, one after the other: of each its account, and then itself. Not thread-safe. */
final class SummaryCursor {

    private final BlockCursor pieces;
    private byte[] account;

    SummaryCursor(byte[] block) {
        this.pieces = new BlockCursor(block);
    }

    /** Goes to the next one; false at the end. */
    boolean next() {
        if (!pieces.next()) {
            return false;
        }
        account = piece();
        return pieces.next();
    }

    private byte[] piece() {
        return Arrays.copyOfRange(pieces.block(), pieces.from(), pieces.to());
    }

    byte[] account() {
        return account;
    }

    byte[] summary() {
        return piece();
    }
}
