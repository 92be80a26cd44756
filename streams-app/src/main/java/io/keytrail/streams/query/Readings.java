package io.keytrail.streams.query;

import io.keytrail.service.access.Caller;
import io.keytrail.service.access.SharedPlaces;
import io.keytrail.service.problem.Problem;
import io.keytrail.streams.stores.CloseableIterator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Logs read for answers. How many such readings run at the same time is bounded, and how long one may take whose answer
 * is sent as a whole (counts, verification, pages): so that some heavy questions can neither take all request threads, and
 * with them health and every other answer, nor go on for minutes when nobody waits any more; and of each kind one caller has
 * no more than a part, so that nobody keeps all others from theirs. All end when the service stops. Thread-safe.
 */
final class Readings {

    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);
    private static final int RECORDS_BETWEEN_LOOKS = 1_024;

    /** So many callers can export as much as they may: exports go on for as long as their reader likes. */
    private static final int EXPORTERS = 4;

    /** Likewise for what is over soon. */
    private static final int READERS = 2;

    private final SharedPlaces scans;
    private final SharedPlaces pages;
    private final SharedPlaces exports;
    private final Duration patience;
    private final Drain drain;
    private final Clock clock;

    Readings(QuerySettings settings, Drain drain, Clock clock) {
        this.scans = new SharedPlaces(settings.mostScans(), settings.mostScans() / READERS);
        this.pages = new SharedPlaces(settings.mostPages(), settings.mostPages() / READERS);
        this.exports = new SharedPlaces(settings.mostExports(), settings.mostExports() / EXPORTERS);
        this.patience = settings.scanPatience();
        this.drain = drain;
        this.clock = clock;
    }

    /**
     * Opens a log to read all of it before anything is answered. Reading throws 503 {@code unavailable} once it takes too
     * long, or the service stops.
     *
     * @param reader for whom; told apart by the subject of the token, be it a person's or a program's
     * @param open opens the log
     * @return to be closed, also to make room for the next reading
     * @throws io.keytrail.service.problem.ProblemException 429 {@code too-many-requests} if too many others read, or
     *     this one reads too much at the same time
     */
    <T> CloseableIterator<T> scan(Caller reader, Supplier<CloseableIterator<T>> open) {
        return begin(scans, reader, clock.instant().plus(patience), open);
    }

    /** As {@link #scan}, to read a page of it: pages have room of their own, and never wait for scans. */
    <T> CloseableIterator<T> page(Caller reader, Supplier<CloseableIterator<T>> open) {
        return begin(pages, reader, clock.instant().plus(patience), open);
    }

    /** As {@link #scan}, to send it while it is read, which may take as long as its reader likes. */
    <T> CloseableIterator<T> export(Caller reader, Supplier<CloseableIterator<T>> open) {
        return begin(exports, reader, Instant.MAX, open);
    }

    private <T> CloseableIterator<T> begin(
            SharedPlaces places, Caller reader, Instant end, Supplier<CloseableIterator<T>> open) {
        if (!places.take(reader.userId())) {
            throw Problem.tooManyRequests(TRY_AGAIN).asException();
        }
        try {
            return new Reading<>(open.get(), () -> places.leave(reader.userId()), end);
        } catch (RuntimeException failed) {
            places.leave(reader.userId());
            throw failed;
        }
    }

    private final class Reading<T> implements CloseableIterator<T> {

        private final CloseableIterator<T> log;
        private final Runnable leave;
        private final Instant end;
        private long read;
        private boolean closed;

        Reading(CloseableIterator<T> log, Runnable leave, Instant end) {
            this.log = log;
            this.leave = leave;
            this.end = end;
        }

        @Override
        public boolean hasNext() {
            return log.hasNext();
        }

        @Override
        public T next() {
            if (++read % RECORDS_BETWEEN_LOOKS == 0) {
                drain.requireTime();
                if (!clock.instant().isBefore(end)) {
                    throw Problem.unavailable(
                                    "Reading the log took too long; ask for a shorter range, or for all of it as CSV or"
                                            + " NDJSON.",
                                    TRY_AGAIN)
                            .asException();
                }
            }
            return log.next();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                try {
                    log.close();
                } finally {
                    leave.run();
                }
            }
        }
    }
}
