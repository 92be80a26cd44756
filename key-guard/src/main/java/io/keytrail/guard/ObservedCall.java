package io.keytrail.guard;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * One call of the API as its server saw it, to be recorded with {@link KeyGuard#record}. Texts may still hold
 * credentials and may be of any length: the guard removes the ones and cuts the others before anything leaves the
 * process. What goes beyond 16,384 characters of a text is never looked at, nor held. {@link #toString()} shows none of them.
 */
public final class ObservedCall {

    /** Texts may be of any length, and calls wait in memory; redaction needs more than what is kept in the end. */
    private static final int LONGEST_TEXT = 16_384;

    final Verdict verdict;
    final Instant occurredAt;
    final String method;
    final String pathAndQuery;
    final int status;
    final long latencyMicros;
    final long requestBytes;
    final long responseBytes;
    final String clientIp;
    final String userAgent;
    final String requestId;
    final String error;

    private ObservedCall(Builder builder) {
        verdict = builder.verdict;
        occurredAt = Objects.requireNonNull(builder.occurredAt, "occurredAt");
        method = held(Objects.requireNonNull(builder.method, "method"));
        pathAndQuery = held(Objects.requireNonNull(builder.pathAndQuery, "pathAndQuery"));
        status = builder.status;
        latencyMicros = builder.latencyMicros;
        requestBytes = builder.requestBytes;
        responseBytes = builder.responseBytes;
        clientIp = held(builder.clientIp);
        userAgent = held(builder.userAgent);
        requestId = held(builder.requestId);
        error = held(builder.error);
    }

    private static String held(String text) {
        return text == null ? null : CallWriter.cut(text, LONGEST_TEXT);
    }

    /** Begins the record of a call with what the guard decided about it. */
    public static Builder judged(Verdict verdict) {
        return new Builder(verdict);
    }

    @Override
    public String toString() {
        return status + " (" + verdict + ")";
    }

    /** Collects what is known of a call; time, method, path and status are needed. */
    public static final class Builder {

        private final Verdict verdict;
        private Instant occurredAt;
        private String method;
        private String pathAndQuery;
        private int status;
        private long latencyMicros;
        private long requestBytes;
        private long responseBytes;
        private String clientIp;
        private String userAgent;
        private String requestId;
        private String error;

        private Builder(Verdict verdict) {
            this.verdict = Objects.requireNonNull(verdict, "verdict");
        }

        /** When the request arrived. */
        public Builder at(Instant arrival) {
            occurredAt = arrival;
            return this;
        }

        /** The HTTP method, and the path with its query string as they came. */
        public Builder request(String newMethod, String newPathAndQuery) {
            method = newMethod;
            pathAndQuery = newPathAndQuery;
            return this;
        }

        /** The HTTP status answered with, 100 to 599. */
        public Builder answered(int newStatus) {
            if (newStatus < 100 || newStatus > 599) {
                throw new IllegalArgumentException("status is " + newStatus + "; it takes 100 to 599");
            }
            status = newStatus;
            return this;
        }

        /** Time from the request's arrival to the end of the answer; a negative one counts as none. */
        public Builder took(Duration latency) {
            latencyMicros = Math.max(0, latency.toNanos() / 1_000);
            return this;
        }

        /** Sizes of both bodies in bytes; negative ones count as 0. */
        public Builder bodies(long newRequestBytes, long newResponseBytes) {
            requestBytes = Math.max(0, newRequestBytes);
            responseBytes = Math.max(0, newResponseBytes);
            return this;
        }

        /** IP address of the client; null: not known. */
        public Builder from(String newClientIp) {
            clientIp = newClientIp;
            return this;
        }

        /** The User-Agent header; null: there was none. */
        public Builder userAgent(String newUserAgent) {
            userAgent = newUserAgent;
            return this;
        }

        /** The API server's own id of the request; null: it has none. */
        public Builder requestId(String newRequestId) {
            requestId = newRequestId;
            return this;
        }

        /** One short line on what failed; null: nothing did. */
        public Builder error(String newError) {
            error = newError;
            return this;
        }

        /** The call. Throws {@link IllegalStateException} if something is missing that it needs. */
        public ObservedCall build() {
            if (occurredAt == null || method == null || pathAndQuery == null || status == 0) {
                throw new IllegalStateException("a call needs at(…), request(…) and answered(…)");
            }
            return new ObservedCall(this);
        }
    }
}
