package io.keytrail.streams.query;

import io.keytrail.schemas.ApiCall;
import io.keytrail.streams.calls.CallPosition;
import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers the calls that a stream saw last: a producer that sends a call again mostly does so within seconds. */
final class RecentCalls {

    private static final int REMEMBERED = 2_000;

    private final Map<CallPosition, Boolean> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CallPosition, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Whether this call (account, time and id) is not among those seen lately; from now on it is. */
    boolean isNew(ApiCall call) {
        return seen.put(new CallPosition(call.getOccurredAt(), call.getCallId()), true) == null;
    }
}
