package io.keytrail.admin.console.leak;

import io.keytrail.admin.console.CallWords;
import java.time.Instant;

/**
 * A call with the key that was found, as the query API shows it. Path, address and agent are what the caller said.
 *
 * @param clientIp null if it is not known, as is {@code userAgent}
 */
record KeyCall(
        Instant occurredAt, String method, String path, int status, String clientIp, String userAgent, String outcome) {

    public boolean isAccepted() {
        return "ACCEPTED".equals(outcome);
    }

    /** Such as "key deactivated". */
    public String outcomeInWords() {
        return CallWords.outcome(outcome);
    }
}
