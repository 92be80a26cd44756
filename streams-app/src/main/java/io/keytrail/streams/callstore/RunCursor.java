package io.keytrail.streams.callstore;

/** The rows of a run, one after the other in their order. Not thread-safe. */
final class RunCursor {

    private final Run run;
    private final RowHead head = new RowHead();
    private int nextBlock;
    private byte[] block = {};
    private int at;
    private int from;
    private int to;

    /** From that block on; before its first row. */
    RunCursor(Run run, int firstBlock) {
        this.run = run;
        this.nextBlock = firstBlock;
    }

    /** Goes to the next row; false at the end. */
    boolean next() {
        if (at == block.length) {
            if (nextBlock == run.rowBlocks()) {
                return false;
            }
            block = run.rowBlock(nextBlock++);
            at = 0;
        }
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = block[at++];
            length |= (next & 0x7F) << shift;
            if (next >= 0) {
                break;
            }
        }
        from = at;
        to = at + length;
        at = to;
        head.read(block, from);
        return true;
    }

    /** What the row is ordered by; changes with {@link #next}. */
    RowHead head() {
        return head;
    }

    Row row() {
        return new Row(block, from, to, head.time());
    }
}
