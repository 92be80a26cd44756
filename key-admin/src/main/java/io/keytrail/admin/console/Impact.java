package io.keytrail.admin.console;

import java.time.Instant;
import java.util.List;

/**
 * What would break without a key.
 *
 * @param lastUsedAt null if it was not used within 7 days
 * @param calls7d calls of the last 7 days
 * @param calls24h calls of the last 24 hours
 * @param callers who called, the busiest first; null if the answer names none
 * @param callersLeftOut at least how many more callers there are; 0 if the answer does not say
 * @param verdict {@code unused}, {@code idle} or {@code in-use}
 */
record Impact(
        Instant lastUsedAt, long calls7d, long calls24h, List<ApiCaller> callers, Long callersLeftOut, String verdict) {

    Impact {
        callers = callers == null ? List.of() : List.copyOf(callers);
        callersLeftOut = callersLeftOut == null ? 0 : callersLeftOut;
    }

    /** One that calls the API. Its address, agent and path are what it says of itself. */
    record ApiCaller(String clientIp, String userAgent, String path, long calls, Instant lastAt) {}
}
