package io.keytrail.benchmarks.product;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.streams.calls.StoredCall;
import io.keytrail.streams.runtime.ReadSide;
import io.keytrail.streams.stores.CloseableIterator;
import io.keytrail.streams.stores.TimeRange;
import io.keytrail.streams.usage.UsageBucket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Holds what an instance serves against the calls that were made. */
public final class CallsCheck {

    private static final int CHECKED_LOGS = 200;
    private static final int CHECKED_USAGE = 20_000;
    private static final int MOST_NAMED = 20;

    private final ReadSide reads;

    /** A check of what is read there. */
    public CallsCheck(ReadSide reads) {
        this.reads = reads;
    }

    /**
     * Usage of the first 20,000 accounts adds up to all calls, and the call logs of 200 of them, spread over all, hold as
     * many as were made for them.
     *
     * @param expected calls of each account, by its number
     * @throws IllegalStateException with the accounts of which there are too many or too few
     */
    public void verify(long[] expected) {
        int accounts = Math.min(CHECKED_USAGE, expected.length);
        List<String> wrong = new ArrayList<>();
        for (int account = 0; account < accounts; account++) {
            compare("usage", account, used(account), expected[account], wrong);
        }
        for (int account = 0; account < accounts; account += Math.max(1, accounts / CHECKED_LOGS)) {
            compare("the call log", account, logged(account), expected[account], wrong);
        }
        if (!wrong.isEmpty()) {
            throw new IllegalStateException(wrong.size() + " counts are wrong: "
                    + String.join("; ", wrong.subList(0, Math.min(MOST_NAMED, wrong.size()))));
        }
    }

    private static void compare(String what, int account, long found, long expected, List<String> wrong) {
        if (found != expected) {
            wrong.add(what + " has " + found + " calls of account " + account + ", not " + expected);
        }
    }

    /** How many calls usage has of that account. */
    public long used(int account) {
        return reads.usage().buckets(CallPlan.accountId(account), TimeRange.visibleAt(Instant.now())).stream()
                .mapToLong(CallsCheck::calls)
                .sum();
    }

    private static long calls(UsageBucket bucket) {
        return bucket.totals().calls();
    }

    private long logged(int account) {
        long logged = 0;
        try (CloseableIterator<StoredCall> calls = calls(account)) {
            while (calls.hasNext()) {
                calls.next();
                logged++;
            }
        }
        return logged;
    }

    /** When the account's newest call occurred; empty if it has none. */
    public Optional<Instant> newest(int account) {
        try (CloseableIterator<StoredCall> calls = calls(account)) {
            return calls.hasNext() ? Optional.of(calls.next().position().occurredAt()) : Optional.empty();
        }
    }

    private CloseableIterator<StoredCall> calls(int account) {
        return reads.calls().newestFirst(CallPlan.accountId(account), TimeRange.visibleAt(Instant.now()));
    }
}
