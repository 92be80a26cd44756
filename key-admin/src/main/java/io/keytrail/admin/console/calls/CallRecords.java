package io.keytrail.admin.console.calls;

import io.keytrail.admin.console.RecordFilter;
import io.keytrail.admin.query.QueryApi;
import io.keytrail.admin.query.Question;
import io.keytrail.service.access.Caller;
import io.keytrail.service.keys.KeyStatusView;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/**
 * An account's call log, as values. Every method throws the query API's own problem as a {@link
 * io.keytrail.service.problem.ProblemException}.
 */
@Component
class CallRecords {

    private static final int CALLS_OF_A_PAGE = 100;

    private final QueryApi records;

    CallRecords(QueryApi records) {
        this.records = records;
    }

    /**
     * A page of the log.
     *
     * @param calls newest first
     * @param nextCursor of the page with older ones; null on the last
     * @param asOf all that was sent by then is in the log; null while that is not known
     */
    record Calls(List<Call> calls, String nextCursor, Instant asOf) {

        Calls {
            calls = List.copyOf(calls);
        }
    }

    /** Calls with the same value: how many, how many of them errors, and when the last was; value null for none. */
    record Group(String value, long calls, long errors, Instant lastAt) {}

    /** All groups, the largest first. */
    record Summary(List<Group> groups, long total) {

        Summary {
            groups = List.copyOf(groups);
        }
    }

    private record Keys(List<KeyStatusView> keys) {}

    /** Calls that the filter lets through; {@code cursor} null for the newest. */
    Calls page(Caller caller, String account, RecordFilter filter, String cursor) {
        Map<String, String> asked = new LinkedHashMap<>(filter.values());
        asked.put("limit", String.valueOf(CALLS_OF_A_PAGE));
        asked.put("cursor", cursor);
        return records.read(whole(caller, account, filter).with(asked), Calls.class);
    }

    /** The question for all that the filter lets through. */
    Question whole(Caller caller, String account, RecordFilter filter) {
        return Question.about(caller, account, "/calls").with(filter.values());
    }

    /** The question for what the filter will let through from now on. */
    Question live(Caller caller, String account, RecordFilter filter) {
        return Question.about(caller, account, "/calls/stream")
                .with(filter.withoutRange().values());
    }

    /** Calls over time by outcome, as the query API answers. */
    ResponseEntity<byte[]> series(Caller caller, String account, RecordFilter filter) {
        return records.get(Question.about(caller, account, "/calls/series")
                .with(with(filter, "outcome"))
                .thatCounts());
    }

    /** Calls counted by one of their fields. */
    Summary summary(Caller caller, String account, RecordFilter filter, String by) {
        return records.read(
                Question.about(caller, account, "/calls/summary")
                        .with(with(filter, by))
                        .thatCounts(),
                Summary.class);
    }

    /** Usage of the last 7 days. */
    Usage usage(Caller caller, String account) {
        return records.read(
                Question.about(caller, account, "/usage").with(Map.of("bucket", Usage.BUCKET.toString())), Usage.class);
    }

    /** The account's keys, to choose from. */
    List<KeyStatusView> keys(Caller caller, String account) {
        return records.read(Question.about(caller, account, "/keys"), Keys.class)
                .keys();
    }

    private static Map<String, String> with(RecordFilter filter, String by) {
        Map<String, String> asked = new LinkedHashMap<>(filter.values());
        asked.put("by", by);
        return asked;
    }
}
