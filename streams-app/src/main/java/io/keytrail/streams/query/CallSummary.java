package io.keytrail.streams.query;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.IsoMillis;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Counts calls by one of their fields, in bounded memory: calls whose value gets no group are only counted. */
final class CallSummary {

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
    private final Groups<String> groups = new Groups<>();
    private long total;
    private long ungrouped;

    CallSummary(By by) {
        this.by = by;
    }

    void add(ApiCall call) {
        total++;
        String value = by.value.apply(call);
        if (!groups.add(value, Groups.length(value), call)) {
            ungrouped++;
        }
    }

    View view() {
        List<Group> shown = new ArrayList<>(groups.size());
        groups.forEach((value, tally) ->
                shown.add(new Group(value, tally.calls(), tally.errors(), IsoMillis.format(tally.lastAt()))));
        shown.sort(Comparator.comparingLong(Group::calls)
                .reversed()
                .thenComparing(Group::value, Comparator.nullsLast(Comparator.naturalOrder())));
        return new View(shown, total, ungrouped);
    }

    /** A path as stored carries its query string, which would make nearly every call a group of its own. */
    static String withoutQuery(String path) {
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }
}
