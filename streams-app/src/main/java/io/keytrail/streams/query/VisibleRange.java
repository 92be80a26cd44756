package io.keytrail.streams.query;

import io.keytrail.service.problem.Problem;
import io.keytrail.streams.calls.CallLog;
import io.keytrail.streams.calls.StoredCall;
import io.keytrail.streams.stores.CloseableIterator;
import io.keytrail.streams.stores.TimeRange;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/**
 * The range of time that a request asks for, by {@code from} and {@code to}, either of which may be missing.
 *
 * @param from first instant asked for
 * @param to first instant not asked for
 */
record VisibleRange(Optional<Instant> from, Optional<Instant> to) {

    static final Set<String> PARAMETERS = Set.of("from", "to");

    static VisibleRange from(QueryParameters parameters) {
        VisibleRange asked = new VisibleRange(parameters.time("from"), parameters.time("to"));
        if (asked.from.isPresent() && asked.to.isPresent() && asked.to.get().isBefore(asked.from.get())) {
            throw Problem.badParameter("from", "a time that is not after to").asException();
        }
        return asked;
    }

    /**
     * What of it can be seen in the account's call log at that time: no more than the last 7 days, up to now, or to just
     * after the newest call if the clock of whoever wrote it runs ahead.
     */
    TimeRange inCalls(CallLog log, String accountId, Instant now) {
        Instant thisMilli = now.truncatedTo(ChronoUnit.MILLIS);
        TimeRange visible = TimeRange.visibleAt(thisMilli);
        Instant latest = newest(log, accountId, new TimeRange(thisMilli, visible.to()))
                .map(time -> time.plusMillis(1))
                .orElse(thisMilli);
        return clamped(visible.from(), latest);
    }

    /** What of it lies between two times; empty, at one of these, if nothing does. */
    TimeRange clamped(Instant earliest, Instant latest) {
        Instant start = clamp(from.orElse(earliest), earliest, latest);
        return new TimeRange(start, clamp(to.orElse(latest), start, latest));
    }

    /** Two ranges asked for with the same times have the same description. */
    String description() {
        return from.map(Instant::toString).orElse("") + "/"
                + to.map(Instant::toString).orElse("");
    }

    private static Optional<Instant> newest(CallLog log, String accountId, TimeRange range) {
        try (CloseableIterator<StoredCall> calls = log.newestFirst(accountId, range)) {
            return calls.hasNext() ? Optional.of(calls.next().call().getOccurredAt()) : Optional.empty();
        }
    }

    private static Instant clamp(Instant time, Instant earliest, Instant latest) {
        if (time.isBefore(earliest)) {
            return earliest;
        }
        return time.isAfter(latest) ? latest : time;
    }
}
