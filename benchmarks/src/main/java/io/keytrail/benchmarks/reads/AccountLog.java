package io.keytrail.benchmarks.reads;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.schemas.ApiCall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** All calls that a plan has of one account, one by one as the call log has them; nothing is kept but those of one instant. */
public final class AccountLog {

    private final CallPlan plan;
    private final int account;
    private final Deque<ApiCall> sameTime = new ArrayDeque<>();
    private ApiCall earlier;
    private long index;

    /** The log of that account. */
    public AccountLog(CallPlan plan, int account) {
        this.plan = plan;
        this.account = account;
        this.index = plan.calls();
        this.earlier = older();
    }

    /** The next call, newest first, those of the same time by id, descending; null behind the last one. */
    public ApiCall next() {
        if (sameTime.isEmpty() && earlier != null) {
            List<ApiCall> calls = new ArrayList<>();
            ApiCall first = earlier;
            while (earlier != null && earlier.getOccurredAt().equals(first.getOccurredAt())) {
                calls.add(earlier);
                earlier = older();
            }
            calls.sort(Expected.NEWEST_FIRST);
            sameTime.addAll(calls);
        }
        return sameTime.poll();
    }

    private ApiCall older() {
        while (--index >= 0) {
            if (plan.accountOf(index) == account) {
                return plan.call(index);
            }
        }
        return null;
    }
}
