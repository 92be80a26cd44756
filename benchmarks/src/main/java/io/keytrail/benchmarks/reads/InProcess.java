package io.keytrail.benchmarks.reads;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.schemas.ApiCall;
import io.keytrail.streams.calls.CallLog;
import io.keytrail.streams.calls.StoredCall;
import io.keytrail.streams.stores.CloseableIterator;
import io.keytrail.streams.stores.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Keytrail's call log, read in the process that holds it. */
public final class InProcess implements CallReader {

    private final CallLog log;

    /** Reads that log. */
    public InProcess(CallLog log) {
        this.log = log;
    }

    @Override
    public Answer ask(Question question) {
        List<ApiCall> calls = new ArrayList<>(LIMIT);
        try (CloseableIterator<StoredCall> newest =
                log.newestFirst(CallPlan.accountId(question.account()), TimeRange.visibleAt(Instant.now()))) {
            while (calls.size() < LIMIT && newest.hasNext()) {
                ApiCall call = newest.next().call();
                if (question.filter() == null || question.filter().matches(call)) {
                    calls.add(call);
                }
            }
        }
        return () -> calls;
    }
}
