package io.keytrail.guard.servlet;

import io.keytrail.guard.KeyGuard;
import io.keytrail.guard.ObservedCall;
import io.keytrail.guard.Verdict;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/** One request from its arrival to the end of its answer, which is recorded once, whichever way it ends. */
final class Exchange implements AsyncListener {

    private final KeyGuard guard;
    private final Instant arrivedAt;
    private final long arrivedNanos = System.nanoTime();
    private final AtomicBoolean recorded = new AtomicBoolean();
    private ObservedCall.Builder call;
    private CountingRequest request;
    private CountingResponse response;
    private volatile Throwable failure;

    Exchange(KeyGuard guard, Clock clock) {
        this.guard = guard;
        this.arrivedAt = clock.instant();
    }

    /** What is known once the request is judged. */
    void judged(
            Verdict verdict,
            CountingRequest newRequest,
            CountingResponse newResponse,
            String clientIp,
            String requestId) {
        request = newRequest;
        response = newResponse;
        String query = request.getQueryString();
        String path = request.getRequestURI();
        call = ObservedCall.judged(verdict)
                .at(arrivedAt)
                .request(request.getMethod(), query == null ? path : path + "?" + query)
                .from(clientIp)
                .userAgent(request.getHeader("User-Agent"))
                .requestId(requestId);
    }

    /** The application threw; the container will answer 500 unless an answer is on its way. */
    void failed(Throwable thrown) {
        failure = thrown;
    }

    /** The answer is complete. */
    void finished() {
        if (!recorded.compareAndSet(false, true)) {
            return;
        }
        Object line = request.getAttribute(KeyGuardFilter.ERROR);
        guard.record(call.answered(status())
                .took(Duration.ofNanos(System.nanoTime() - arrivedNanos))
                .bodies(request.bodyBytes(), response.bodyBytes())
                .error(
                        line != null
                                ? line.toString()
                                : failure == null ? null : failure.getClass().getName())
                .build());
    }

    private int status() {
        int status = response.getStatus();
        boolean willBeAnError = failure != null && !response.isCommitted() && status < 400;
        int answered = willBeAnError ? HttpServletResponse.SC_INTERNAL_SERVER_ERROR : status;
        return Math.min(599, Math.max(100, answered));
    }

    @Override
    public void onComplete(AsyncEvent event) {
        finished();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        failure = event.getThrowable() == null ? new AsyncTimeout() : event.getThrowable();
    }

    @Override
    public void onError(AsyncEvent event) {
        failure = event.getThrowable();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }

    /** Stands for a time-out in a call's error line. */
    private static final class AsyncTimeout extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
