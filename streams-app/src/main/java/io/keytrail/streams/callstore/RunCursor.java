package io.keytrail.streams.callstore;

/** The rows of a run, one after the other in their order. Not thread-safe. */
final class RunCursor {

    private final Run run;
    private final RowHead head = new RowHead();
    private int nextBlock;
    private BlockCursor rows = new BlockCursor(new byte[0]);

    /** From that block on; before its first row. */
    RunCursor(Run run, int firstBlock) {
        this.run = run;
        this.nextBlock = firstBlock;
    }

    /** Goes to the next row; false at the end. */
    boolean next() {
        while (!rows.next()) {
            if (nextBlock == run.rowBlocks()) {
                return false;
            }
            rows = new BlockCursor(run.rowBlock(nextBlock++));
        }
        head.read(rows.block(), rows.from());
        return true;
    }

    /** What the row is ordered by; changes with {@link #next}. */
    RowHead head() {
        return head;
    }

    Row row() {
        return new Row(rows.block(), rows.from(), rows.to(), head.time());
    }
}
