package io.keytrail.guard.servlet;

import io.keytrail.guard.Verdict;
import io.keytrail.schemas.CallOutcome;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Answers a refused request: problem details (RFC 9457) and, for 401 and 403, a challenge (RFC 6750 section 3). The
 * answer is made of constants; nothing of the request is in it.
 */
final class Refusal {

    private static final String TYPE_PREFIX = "urn:keytrail:problem:";
    private static final int RETRY_AFTER_SECONDS = 5;

    private Refusal() {}

    static void answer(HttpServletResponse response, Verdict verdict) throws IOException {
        int status = verdict.httpStatus();
        byte[] body = body(verdict).getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("application/problem+json");
        response.setHeader("Cache-Control", "no-store");
        challenge(response, verdict.outcome());
        if (status == 503 || status == 429) {
            response.setHeader("Retry-After", String.valueOf(RETRY_AFTER_SECONDS));
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** A request without a key gets no error code: RFC 6750 section 3.1. */
    private static void challenge(HttpServletResponse response, CallOutcome outcome) {
        switch (outcome) {
            case KEY_MISSING -> response.setHeader("WWW-Authenticate", "Bearer");
            case KEY_MALFORMED, KEY_UNKNOWN, KEY_DEACTIVATED, KEY_EXPIRED, KIND_RETIRED ->
                response.setHeader(
                        "WWW-Authenticate",
                        "Bearer error=\"invalid_token\", error_description=\"" + title(outcome) + "\"");
            case OUT_OF_SCOPE -> response.setHeader("WWW-Authenticate", "Bearer error=\"insufficient_scope\"");
            case ACCEPTED, RATE_LIMITED, KEYS_STALE -> {
                // not the key's fault
            }
        }
    }

    private static String body(Verdict verdict) {
        return "{\"type\":\"" + TYPE_PREFIX + verdict.problemSlug().orElseThrow() + "\",\"title\":\""
                + title(verdict.outcome()) + "\",\"status\":" + verdict.httpStatus() + ",\"detail\":\""
                + detail(verdict.outcome()) + "\"}";
    }

    private static String title(CallOutcome outcome) {
        return switch (outcome) {
            case KEY_MISSING -> "No API key";
            case KEY_MALFORMED -> "Not an API key";
            case KEY_UNKNOWN -> "Unknown API key";
            case KEY_DEACTIVATED -> "API key deactivated";
            case KEY_EXPIRED -> "API key expired";
            case KIND_RETIRED -> "Kind of API key retired";
            case OUT_OF_SCOPE -> "Out of the API key's scope";
            case RATE_LIMITED -> "Too many requests";
            case KEYS_STALE -> "API keys can't be checked";
            case ACCEPTED -> throw new IllegalArgumentException("an accepted request is not refused");
        };
    }

    private static String detail(CallOutcome outcome) {
        return switch (outcome) {
            case KEY_MISSING ->
                "Send your API key in the header Authorization, after the word Bearer, or in X-API-Key.";
            case KEY_MALFORMED -> "What was sent is no API key, has a typo in it, or differs between two places.";
            case KEY_UNKNOWN -> "This API key was never generated here.";
            case KEY_DEACTIVATED -> "This API key was deactivated or rotated; use the current one.";
            case KEY_EXPIRED -> "This API key, or its grace period after a rotation, is over; use the current one.";
            case KIND_RETIRED -> "API keys of this kind are no longer accepted.";
            case OUT_OF_SCOPE -> "This API key may not be used for this method and path.";
            case RATE_LIMITED -> "Send fewer requests.";
            case KEYS_STALE -> "The server does not know the current status of API keys; try again shortly.";
            case ACCEPTED -> throw new IllegalArgumentException("an accepted request is not refused");
        };
    }
}
