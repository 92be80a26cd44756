package io.keytrail.streams.calls;

import io.keytrail.schemas.ApiCall;
import java.util.Objects;

/**
 * A call as the call log holds it.
 *
 * @param call the call, cleaned
 * @param offset its record's offset in the account's partition of {@code api-calls}: within an account it says in which
 *     order calls came in, which is not the order in which they occurred
 */
public record StoredCall(ApiCall call, long offset) {

    public StoredCall {
        Objects.requireNonNull(call, "call");
    }

    /** Where it lies in its account's log. */
    public CallPosition position() {
        return new CallPosition(call.getOccurredAt(), call.getCallId());
    }
}
