package io.keytrail.admin.console.calls;

import io.keytrail.admin.console.RecordFilter;
import io.keytrail.service.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The parameters of the page and its parts: the filter is the same for all. */
final class CallLogForm {

    private static final RecordFilter.Form FORM = new RecordFilter.Form(
            List.of("method", "path", "status", "outcome", "keyId", "clientIp", "requestId", "from", "to"),
            Set.of("cursor", "format", "by", "lastEventId"));

    private CallLogForm() {}

    /** A range that is one press away. */
    record Shortcut(String title, String address) {}

    static RecordFilter of(HttpServletRequest request) {
        return RecordFilter.of(FORM, request.getParameterMap());
    }

    /**
     * The same for a part of the page.
     *
     * @throws io.keytrail.service.problem.ProblemException 400 {@code bad-parameter} if a key's text is in it
     */
    static RecordFilter ofPart(HttpServletRequest request) {
        RecordFilter filter = of(request);
        filter.complaint(request.getParameterMap()).ifPresent(complaint -> {
            throw Problem.badParameterSaying("query", complaint).asException();
        });
        return filter;
    }

    /** The address of the page, or of a part of it, with that filter. */
    static String address(String account, String part, RecordFilter filter, Map<String, String> more) {
        return "/accounts/" + account + "/call-log" + part + filter.query(more);
    }

    /** The last hour and its like; the rest of the filter stays as it is. */
    static List<Shortcut> ranges(String account, RecordFilter filter, Clock clock) {
        Map<String, Duration> ranges = new LinkedHashMap<>();
        ranges.put("15 minutes", Duration.ofMinutes(15));
        ranges.put("1 hour", Duration.ofHours(1));
        ranges.put("24 hours", Duration.ofHours(24));
        RecordFilter rest = filter.withoutRange();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        List<Shortcut> shortcuts = new ArrayList<>();
        ranges.forEach((title, range) -> shortcuts.add(new Shortcut(
                title, address(account, "", rest.with("from", now.minus(range).toString()), Map.of()))));
        shortcuts.add(new Shortcut("7 days", address(account, "", rest, Map.of())));
        return shortcuts;
    }
}
