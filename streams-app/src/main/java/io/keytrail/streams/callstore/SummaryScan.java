package io.keytrail.streams.callstore;

import java.util.Arrays;

/** The summaries of a run, asked for account after account in their order. Not thread-safe. */
final class SummaryScan {

    private final Run run;
    private int nextBlock;
    private SummaryCursor summaries = new SummaryCursor(new byte[0]);
    private boolean isAtEnd;

    SummaryScan(Run run) {
        this.run = run;
        next();
    }

    private void next() {
        while (!summaries.next()) {
            if (nextBlock == run.summaryBlocks()) {
                isAtEnd = true;
                return;
            }
            summaries = new SummaryCursor(run.summaryBlock(nextBlock++));
        }
    }

    /** The summary of the account; null if it has too few rows for one. No account that comes before one that was asked for. */
    byte[] of(byte[] account) {
        while (!isAtEnd) {
            int order = Arrays.compareUnsigned(summaries.account(), account);
            if (order >= 0) {
                return order == 0 ? summaries.summary() : null;
            }
            next();
        }
        return null;
    }
}
