package io.keytrail.benchmarks.reads;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.schemas.ApiCall;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an answer may hold while calls arrive: an account's calls arrive in the order in which they occur, so it holds the
 * newest ones of some moment. Only among those of its newest instant some may be missing still, whatever their ids.
 */
public final class ArrivingCalls {

    /** By account, newest first. */
    private final Map<Integer, List<Entry>> logs = new HashMap<>();

    private final CallPlan arriving;

    private record Entry(CallPlan plan, long index, long millis) {

        ApiCall call() {
            return plan.call(index);
        }
    }

    /**
     * The calls of some accounts.
     *
     * @param stored what was there at first
     * @param arriving what arrives, all of it later than what was there
     */
    public ArrivingCalls(CallPlan stored, CallPlan arriving, Collection<Integer> accounts) {
        this.arriving = arriving;
        accounts.forEach(account -> logs.put(account, new ArrayList<>()));
        for (CallPlan plan : List.of(stored, arriving)) {
            for (long i = 0; i < plan.calls(); i++) {
                List<Entry> log = logs.get(plan.accountOf(i));
                if (log != null) {
                    log.add(new Entry(plan, i, plan.occurredAt(i).toEpochMilli()));
                }
            }
        }
        logs.values().forEach(Collections::reverse);
    }

    /**
     * Throws unless these can be the account's newest calls, in order.
     *
     * @throws IllegalStateException if one is wrong, missing or out of place
     */
    public void verify(int account, List<ApiCall> calls) {
        List<Entry> log = logs.get(account);
        if (calls.isEmpty()) {
            require(log.isEmpty() || log.get(log.size() - 1).plan().equals(arriving), account, calls);
            return;
        }
        long newest = calls.get(0).getOccurredAt().toEpochMilli();
        int older = firstOf(log, newest - 1);
        List<ApiCall> ofNewest = calls.stream()
                .takeWhile(call -> call.getOccurredAt().toEpochMilli() == newest)
                .toList();
        List<ApiCall> sorted =
                ofNewest.stream().distinct().sorted(Expected.NEWEST_FIRST).toList();
        require(sorted.equals(ofNewest), account, calls);
        require(made(log.subList(firstOf(log, newest), older)).containsAll(ofNewest), account, calls);
        List<ApiCall> rest = newestFrom(log, older, CallReader.LIMIT - ofNewest.size());
        require(rest.equals(calls.subList(ofNewest.size(), calls.size())), account, calls);
    }

    private static void require(boolean holds, int account, List<ApiCall> calls) {
        if (!holds) {
            throw new IllegalStateException(
                    "these can't have been the newest calls of account " + account + " at any time: " + calls);
        }
    }

    private static List<ApiCall> newestFrom(List<Entry> log, int begin, int many) {
        int end = Math.min(log.size(), begin + many);
        // those of one time are in order of their ids, whatever the order in which they arrived
        while (end > begin
                && end < log.size()
                && log.get(end).millis() == log.get(end - 1).millis()) {
            end++;
        }
        return made(log.subList(begin, end)).stream()
                .sorted(Expected.NEWEST_FIRST)
                .limit(many)
                .toList();
    }

    private static List<ApiCall> made(List<Entry> entries) {
        return entries.stream().map(Entry::call).toList();
    }

    /** Where the first entry lies that is not newer. */
    private static int firstOf(List<Entry> log, long millis) {
        int low = 0;
        int high = log.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (log.get(middle).millis() > millis) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
