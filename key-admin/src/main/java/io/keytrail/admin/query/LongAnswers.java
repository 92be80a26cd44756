package io.keytrail.admin.query;

import io.keytrail.service.access.SharedPlaces;
import io.keytrail.service.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * Answers of the query API that go on for long, passed on as they come: exports, and live streams that only end with the
 * session, the service or the reader. While one flows its session is in use, and ends at its longest life. Who reads slowly slows the query API down; nothing is held in memory but a buffer.
 *
 * <p>What ended cleanly is whole: an answer that broke off cuts the connection.
 */
public final class LongAnswers implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(LongAnswers.class);
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);
    private static final Duration EXPORTS_MAY_FINISH = Duration.ofSeconds(3);
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    /** So many people can follow as much as they may. */
    private static final int PERSONS = 4;

    private static final Pattern EVENT_ID = Pattern.compile("[0-9A-Za-z._-]{1,100}");
    private static final List<String> PASSED_ON =
            List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.CONTENT_DISPOSITION, "Keytrail-As-Of");

    /**
     * How long the query API may be silent: longer than it waits for an instance of its own that searches 7 days for one
     * match.
     */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(75);

    private final QueryApi records;
    private final SharedPlaces places;
    private final Duration sessionLifetime;
    private final Clock clock;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private ScheduledExecutorService watch;
    private volatile Instant stopping = Instant.MAX;

    /**
     * @param mostFollowing how many answers may be passed on at the same time
     * @param sessionLifetime after which a session ends even if it is used
     */
    LongAnswers(QueryApi records, int mostFollowing, Duration sessionLifetime, Clock clock) {
        this.sessionLifetime = sessionLifetime;
        this.records = records;
        this.places = new SharedPlaces(mostFollowing, mostFollowing / PERSONS);
        this.clock = clock;
    }

    /**
     * Has the query API answer for this service, once. The session's end ends the answer as well.
     *
     * @param type the media type to ask for
     * @throws io.keytrail.service.problem.ProblemException the query API's own problem; 429 {@code too-many-requests} if
     *     as many are being read as may, by all or by the caller; 503 {@code unavailable} if it can't be reached
     * @throws CloseNowException if the answer broke off; whoever catches it must not write any more
     */
    public void passOn(Question question, MediaType type, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        follow(question, type, null, request, response);
    }

    /**
     * The same for server-sent events, each of which goes on at once.
     *
     * @param after the id of the event to go on behind; null for that of the request's header {@code Last-Event-ID}, which
     *     counts more, and without either from now on
     * @throws io.keytrail.service.problem.ProblemException as above; 400 {@code bad-parameter} if that is no id
     */
    public void followEvents(Question question, String after, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String header = request.getHeader(LAST_EVENT_ID);
        String id = header == null || header.isEmpty() ? after : header;
        if (id != null && !EVENT_ID.matcher(id).matches()) {
            throw Problem.badParameter("lastEventId", "the id of an event of this stream")
                    .asException();
        }
        follow(question, MediaType.TEXT_EVENT_STREAM, id, request, response);
    }

    private void follow(
            Question question, MediaType type, String after, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String reader = question.caller().userId();
        if (isStopping() || !places.take(reader)) {
            throw Problem.tooManyRequests(TRY_AGAIN).asException();
        }
        try {
            HttpResponse<InputStream> answer =
                    records.send(ask(question, type, after), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                requireExpected(answer, type);
                copy(
                        answer,
                        new Running(body, type.equals(MediaType.TEXT_EVENT_STREAM), request.getSession(false)),
                        response);
            }
        } finally {
            places.leave(reader);
        }
    }

    private HttpRequest ask(Question question, MediaType type, String after) {
        HttpRequest.Builder ask =
                records.request(question, type + ", application/problem+json").timeout(LONGEST_SILENCE);
        return (after == null ? ask : ask.header(LAST_EVENT_ID, after)).build();
    }

    private void requireExpected(HttpResponse<InputStream> answer, MediaType type) throws IOException {
        String answered = answer.headers().firstValue(HttpHeaders.CONTENT_TYPE).orElse("");
        if (answer.statusCode() >= 400 && answered.startsWith(Problem.MEDIA_TYPE)) {
            byte[] problem = answer.body().readNBytes(BUFFER_BYTES);
            throw records.problem(
                    answer.statusCode(),
                    problem,
                    answer.headers().firstValue(HttpHeaders.RETRY_AFTER).orElse(null));
        }
        if (answer.statusCode() != 200 || !answered.startsWith(type.toString())) {
            LOG.warn("The query API answered {} {} where {} was asked for", answer.statusCode(), answered, type);
            throw QueryApi.unavailable();
        }
    }

    private void copy(HttpResponse<InputStream> answer, Running source, HttpServletResponse response)
            throws IOException {
        PASSED_ON.forEach(
                name -> answer.headers().firstValue(name).ifPresent(value -> response.setHeader(name, value)));
        // proxies that buffer would hold events back
        response.setHeader("X-Accel-Buffering", "no");
        response.flushBuffer();
        running.add(source);
        try {
            OutputStream out = response.getOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = source.body.read(buffer); read >= 0; read = source.body.read(buffer)) {
                source.heardAt = clock.instant();
                out.write(buffer, 0, read);
                if (source.isLive) {
                    out.flush();
                }
            }
        } catch (IOException broken) {
            LOG.debug("An answer that is passed on broke off", broken);
            // without its cause: to Spring an EOFException there means that the reader has left, and it ends the answer
            // cleanly
            throw new CloseNowException("the answer that is passed on broke off");
        } finally {
            running.remove(source);
        }
    }

    /** One answer that is being passed on. */
    private final class Running {
        private final InputStream body;
        private final boolean isLive;
        private final HttpSession session;
        private volatile Instant heardAt = clock.instant();

        private Running(InputStream body, boolean isLive, HttpSession session) {
            this.body = body;
            this.isLive = isLive;
            this.session = session;
        }

        private boolean isOver(Instant now) {
            return hasNoMoreTime(now) || now.isAfter(heardAt.plus(LONGEST_SILENCE)) || hasEnded(session, now);
        }

        private boolean hasNoMoreTime(Instant now) {
            return isStopping() && (isLive || !now.isBefore(stopping.plus(EXPORTS_MAY_FINISH)));
        }

        /** Whoever waits for the next byte gets an exception. */
        private void end() {
            try {
                body.close();
            } catch (IOException alreadyBroken) {
                LOG.debug("An answer broke off while it was ended", alreadyBroken);
            }
        }
    }

    private boolean hasEnded(HttpSession session, Instant now) {
        if (session == null) {
            return false;
        }
        try {
            return !now.isBefore(Instant.ofEpochMilli(session.getCreationTime()).plus(sessionLifetime));
        } catch (IllegalStateException invalid) {
            return true;
        }
    }

    private void endWhatIsOver() {
        Instant now = clock.instant();
        running.stream().filter(source -> source.isOver(now)).forEach(Running::end);
    }

    private boolean isStopping() {
        return !stopping.equals(Instant.MAX);
    }

    @Override
    public synchronized void start() {
        stopping = Instant.MAX;
        watch = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "keytrail-long-answers");
            thread.setDaemon(true);
            return thread;
        });
        var unused = watch.scheduleWithFixedDelay(this::endWhatIsOver, 1, 1, TimeUnit.SECONDS);
    }

    /** Live streams end at once, exports get some time; both before the server stops, which waits for its requests. */
    @Override
    public synchronized void stop() {
        stopping = clock.instant();
        endWhatIsOver();
        var unused = watch.schedule(watch::shutdown, 2 * EXPORTS_MAY_FINISH.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public boolean isRunning() {
        return !isStopping() && watch != null;
    }
}
