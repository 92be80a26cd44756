package io.keytrail.streams.callstore;

import io.keytrail.schemas.calls.CallView;
import java.util.Arrays;

/** When the keys in a run were last used, read bit by bit. Not thread-safe. */
final class UseScan {

    private final Run run;
    private final RunCursor rows;
    private final SummaryScan summaries;
    private final CallView view = new CallView();
    private byte[] account;
    private boolean isSummarized;

    UseScan(Run run) {
        this.run = run;
        rows = new RunCursor(run, 0);
        summaries = new SummaryScan(run);
    }

    Run run() {
        return run;
    }

    /**
     * Goes on. A key may be handed over several times.
     *
     * @param mostRows so many rows are looked at
     * @param mostUses with so many uses it is enough for now
     * @return whether it is at the end
     */
    boolean advance(int mostRows, int mostUses, CallStore.UseSink sink) {
        int[] uses = {0};
        for (int looked = 0; looked < mostRows && uses[0] < mostUses; looked++) {
            if (!rows.next()) {
                return true;
            }
            if (account == null || rows.head().compareAccount(account) != 0) {
                account = rows.head().account();
                byte[] summary = summaries.of(account);
                isSummarized = summary != null;
                if (isSummarized) {
                    Summary known = new Summary();
                    known.add(summary);
                    known.forEachUse((keyId, time) -> {
                        sink.accept(used(keyId), time);
                        uses[0]++;
                    });
                }
            }
            if (!isSummarized && Summary.isUse(RowCalls.show(rows.row(), view))) {
                byte[] keyId = new byte[view.keyIdLength()];
                view.copyKeyId(keyId, 0);
                sink.accept(used(keyId), view.occurredAt());
                uses[0]++;
            }
        }
        return false;
    }

    private byte[] used(byte[] keyId) {
        byte[] used = Arrays.copyOf(account, account.length + 1 + keyId.length);
        System.arraycopy(keyId, 0, used, account.length + 1, keyId.length);
        return used;
    }
}
