package io.keytrail.streams.calls;

import io.keytrail.schemas.ApiCall;
import java.util.Objects;

/**
 * A call as the call log holds it.
 *
 * @param call the call, cleaned
 */
public record StoredCall(ApiCall call) {

    public StoredCall {
        Objects.requireNonNull(call, "call");
    }

    /** Where it lies in its account's log. */
    public CallPosition position() {
        return new CallPosition(call.getOccurredAt(), call.getCallId());
    }
}
