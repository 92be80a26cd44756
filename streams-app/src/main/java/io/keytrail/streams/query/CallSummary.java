package io.keytrail.streams.query;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.IsoMillis;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Counts calls by one of their fields, in bounded memory: the first {@value #MOST_GROUPS} values get a group each,
 * calls with any further value are only counted. Whoever calls the API writes paths and user agents, so there may be
 * millions of them.
 */
final class CallSummary {

    /** How many values are told apart. */
    static final int MOST_GROUPS = 10_000;

    /** What calls can be grouped by; the names are those of the query parameter {@code by}. */
    @SuppressWarnings("ImmutableEnumChecker") // the functions have no state
    enum By {
        /** The path without its query string. */
        path(call -> withoutQuery(call.getPath())),
        status(call -> Integer.toString(call.getStatus())),
        method(ApiCall::getMethod),
        clientIp(ApiCall::getClientIp),
        userAgent(ApiCall::getUserAgent),
        keyId(ApiCall::getKeyId),
        outcome(call -> call.getOutcome().name());

        private final Function<ApiCall, String> value;

        By(Function<ApiCall, String> value) {
            this.value = value;
        }
    }

    /**
     * @param value the field's value; null for calls that have none
     * @param calls how many calls
     * @param errors how many of them had a status of 400 or more
     * @param lastAt when the newest of them occurred
     */
    record Group(String value, long calls, long errors, String lastAt) {}

    /**
     * @param groups most calls first
     * @param total all calls, grouped or not
     * @param ungrouped calls whose value got no group, because there were too many values
     */
    record View(List<Group> groups, long total, long ungrouped) {}

    private final By by;
    private final Map<String, Tally> tallies = new HashMap<>();
    private long total;
    private long ungrouped;

    CallSummary(By by) {
        this.by = by;
    }

    void add(ApiCall call) {
        total++;
        String value = by.value.apply(call);
        Tally tally = tallies.get(value);
        if (tally == null) {
            if (tallies.size() == MOST_GROUPS) {
                ungrouped++;
                return;
            }
            tally = new Tally();
            tallies.put(value, tally);
        }
        tally.add(call);
    }

    View view() {
        List<Group> groups = new ArrayList<>(tallies.size());
        tallies.forEach((value, tally) ->
                groups.add(new Group(value, tally.calls, tally.errors, IsoMillis.format(tally.lastAt))));
        groups.sort(Comparator.comparingLong(Group::calls)
                .reversed()
                .thenComparing(Group::value, Comparator.nullsLast(Comparator.naturalOrder())));
        return new View(groups, total, ungrouped);
    }

    /** A path as stored carries its query string, which would make nearly every call a group of its own. */
    static String withoutQuery(String path) {
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }

    private static final class Tally {
        private long calls;
        private long errors;
        private Instant lastAt = Instant.MIN;

        void add(ApiCall call) {
            calls++;
            if (call.getStatus() >= 400) {
                errors++;
            }
            if (call.getOccurredAt().isAfter(lastAt)) {
                lastAt = call.getOccurredAt();
            }
        }
    }
}
