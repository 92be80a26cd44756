package io.keytrail.admin.console.audit;

import io.keytrail.admin.console.RecordFilter;
import io.keytrail.admin.query.QueryApi;
import io.keytrail.admin.query.Question;
import io.keytrail.service.access.Caller;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** An account's audit log, as values. */
@Component
class AuditRecords {

    private static final int ENTRIES_OF_A_PAGE = 50;

    private final QueryApi records;

    AuditRecords(QueryApi records) {
        this.records = records;
    }

    /**
     * A page of the log.
     *
     * @param entries newest first
     * @param nextCursor of the page with older ones; null on the last
     * @param asOf all that was done by then is in the log; null while that is not known
     */
    record Entries(List<AuditEntry> entries, String nextCursor, Instant asOf) {

        Entries {
            entries = List.copyOf(entries);
        }
    }

    /**
     * Whether the chain is whole.
     *
     * @param entries how many fit, from the first on
     * @param head hash of the last of them; null if there is none
     * @param firstSequence over 1 where retention has removed the beginning; null if there is no entry
     * @param sequence of the first entry that does not fit; null if all do
     * @param reason in what way, as a symbol
     * @param why the same in a sentence
     */
    record Verification(
            boolean whole, long entries, String head, Long firstSequence, Long sequence, String reason, String why) {

        /** The beginning of {@link #head}: enough to compare two by eye. */
        public String shortHead() {
            return head == null || head.length() <= 16 ? head : head.substring(0, 16) + "…";
        }
    }

    /**
     * Entries that the filter lets through.
     *
     * @param cursor where to go on; null for the newest
     * @throws io.keytrail.service.problem.ProblemException the query API's own
     */
    Entries page(Caller caller, String account, RecordFilter filter, String cursor) {
        Map<String, String> asked = new LinkedHashMap<>(filter.values());
        asked.put("limit", String.valueOf(ENTRIES_OF_A_PAGE));
        asked.put("cursor", cursor);
        return records.read(whole(caller, account, filter).with(asked), Entries.class);
    }

    /** Checks the whole chain; throws as above. */
    Verification verify(Caller caller, String account) {
        return records.read(Question.about(caller, account, "/audit/verify"), Verification.class);
    }

    /** The question for all that the filter lets through. */
    Question whole(Caller caller, String account, RecordFilter filter) {
        return Question.about(caller, account, "/audit").with(filter.values());
    }
}
