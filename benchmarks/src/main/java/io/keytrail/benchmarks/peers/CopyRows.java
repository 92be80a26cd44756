package io.keytrail.benchmarks.peers;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.workspace.Workspace;
import io.keytrail.schemas.ApiCall;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a plan as {@code COPY} takes them, in a file, in batches of 5,000.
 *
 * @param ends where each batch ends in the file
 */
record CopyRows(Path file, List<Long> ends) {

    private static final int BATCH = 5_000;

    static CopyRows write(CallPlan plan, Workspace workspace) throws IOException {
        Path file = workspace.file("rows.copy");
        List<Long> ends = new ArrayList<>();
        long written = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long begin = 0; begin < plan.calls(); begin += BATCH) {
                StringBuilder rows = new StringBuilder();
                for (long i = begin; i < Math.min(plan.calls(), begin + BATCH); i++) {
                    appendRow(rows, plan.call(i));
                }
                byte[] bytes = rows.toString().getBytes(StandardCharsets.UTF_8);
                out.write(bytes);
                written += bytes.length;
                ends.add(written);
            }
        }
        return new CopyRows(file, ends);
    }

    /** No text of a plan has a tab, a line's end or a backslash in it. */
    private static void appendRow(StringBuilder rows, ApiCall call) {
        rows.append(call.getOccurredAt()).append('\t');
        rows.append(call.getLatencyMicros()).append('\t');
        rows.append(call.getRequestBytes()).append('\t');
        rows.append(call.getResponseBytes()).append('\t');
        rows.append(call.getCallId()).append('\t');
        rows.append(call.getKeyId()).append('\t');
        rows.append(call.getStatus()).append('\t');
        rows.append(call.getAccountId()).append('\t');
        rows.append(call.getMethod()).append('\t');
        rows.append(call.getPath()).append('\t');
        rows.append(call.getOutcome()).append('\t');
        rows.append(call.getClientIp()).append('\n');
    }

    int batches() {
        return ends.size();
    }

    RandomAccessFile open() throws IOException {
        return new RandomAccessFile(file.toFile(), "r");
    }

    byte[] read(RandomAccessFile from, int batch) throws IOException {
        long begin = batch == 0 ? 0 : ends.get(batch - 1);
        byte[] rows = new byte[(int) (ends.get(batch) - begin)];
        from.seek(begin);
        from.readFully(rows);
        return rows;
    }
}
