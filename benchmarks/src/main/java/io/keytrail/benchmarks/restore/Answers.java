package io.keytrail.benchmarks.restore;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.streams.stores.StoreUnavailableException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Whether an instance answers for every account, and with all that a plan made. */
final class Answers {

    private final long[] calls;
    private final Instant[] newest;

    /** Works out what the plan's accounts must have. */
    Answers(CallPlan plan) {
        calls = new long[plan.accounts()];
        long[] last = new long[plan.accounts()];
        for (long i = 0; i < plan.calls(); i++) {
            int account = plan.accountOf(i);
            calls[account]++;
            last[account] = i;
        }
        newest = new Instant[plan.accounts()];
        for (int account = 0; account < newest.length; account++) {
            // to the millisecond, as Avro has it
            newest[account] = plan.occurredAt(last[account]).truncatedTo(ChronoUnit.MILLIS);
        }
    }

    /** Calls of each account, by its number. */
    long[] calls() {
        return calls.clone();
    }

    /** What an instance serves of an account, by its number. */
    interface Served {

        /** When the newest call occurred; empty if there is none. */
        Optional<Instant> newest(int account);

        /** How many calls usage has. */
        long used(int account);
    }

    /**
     * What is missing; empty if each account's newest call and its usage are there. An account may have more, where calls
     * flow in.
     */
    Optional<String> missing(Served served) {
        for (int account = 0; account < calls.length; account++) {
            try {
                if (calls[account] > 0 && !isThere(served, account)) {
                    return Optional.of("not all calls of account " + account + " are there");
                }
            } catch (StoreUnavailableException e) {
                return Optional.of("account " + account + ": " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    private boolean isThere(Served served, int account) {
        return served.newest(account)
                        .filter(time -> !time.isBefore(newest[account]))
                        .isPresent()
                && served.used(account) >= calls[account];
    }
}
