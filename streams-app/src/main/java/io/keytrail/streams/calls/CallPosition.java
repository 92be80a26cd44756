package io.keytrail.streams.calls;

import java.time.Instant;
import java.util.Objects;

/**
 * A place in an account's call log, which is ordered by time, then by the UTF-8 bytes of the call's id. There need not be
 * a call at it.
 *
 * @param occurredAt time, in whole milliseconds
 * @param callId id, of 1 to 64 characters
 */
public record CallPosition(Instant occurredAt, String callId) {

    public CallPosition {
        Objects.requireNonNull(occurredAt, "occurredAt");
        Objects.requireNonNull(callId, "callId");
    }
}
