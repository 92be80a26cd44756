package io.keytrail.streams.callstore;

import io.keytrail.schemas.calls.CallView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** Several runs of a day become one. For one thread. */
final class RunMerge {

    private static final int ROWS_BETWEEN_LOOKS = 4096;

    private final RunWriter writer;
    private final CallView view = new CallView();
    private final PriorityQueue<Input> inputs = new PriorityQueue<>((one, other) -> one.head.compareTo(other.head));
    private final List<Row> unsummarized = new ArrayList<>();
    private byte[] account;
    private Summary summary;
    private long rows;

    private static final class Input {

        private final RunCursor rows;
        private final RowHead head;
        private final SummaryScan summaries;
        private byte[] last;
        private boolean isSummarized;

        Input(Run run) {
            rows = new RunCursor(run, 0);
            head = rows.head();
            summaries = new SummaryScan(run);
        }
    }

    private RunMerge(List<Run> runs, RunWriter writer) {
        this.writer = writer;
        for (Run run : runs) {
            Input input = new Input(run);
            if (input.rows.next()) {
                inputs.add(input);
            }
        }
    }

    /**
     * Writes all rows of the runs, which must have no row in common.
     *
     * @param isStopped asked now and then
     * @return false if it was stopped; then the writer has a part only
     */
    static boolean merge(List<Run> runs, RunWriter writer, BooleanSupplier isStopped) throws IOException {
        return new RunMerge(runs, writer).write(isStopped);
    }

    private boolean write(BooleanSupplier isStopped) throws IOException {
        long written = 0;
        while (!inputs.isEmpty()) {
            Input input = inputs.poll();
            Input next = inputs.peek();
            boolean isMore = true;
            // an account's rows of one run mostly lie together in time
            while (isMore && (next == null || input.head.compareTo(next.head) < 0)) {
                if (++written % ROWS_BETWEEN_LOOKS == 0 && isStopped.getAsBoolean()) {
                    return false;
                }
                write(input);
                isMore = input.rows.next();
            }
            if (isMore) {
                inputs.add(input);
            }
        }
        endAccount();
        return true;
    }

    private void write(Input input) throws IOException {
        if (account == null || input.head.compareAccount(account) != 0) {
            endAccount();
            account = input.head.account();
            summary = new Summary();
        }
        if (input.last != account) {
            input.last = account;
            byte[] known = input.summaries.of(account);
            input.isSummarized = known != null;
            if (input.isSummarized) {
                summary.add(known);
            }
        }
        Row row = input.rows.row();
        if (!input.isSummarized) {
            unsummarized.add(row);
        }
        writer.row(account, row.time(), row.bytes(), row.from(), row.to());
        rows++;
    }

    private void endAccount() throws IOException {
        if (rows >= Run.SUMMARIZED) {
            for (Row row : unsummarized) {
                summary.count(RowCalls.show(row, view));
            }
            writer.summary(account, summary.encode());
        }
        unsummarized.clear();
        rows = 0;
    }
}
