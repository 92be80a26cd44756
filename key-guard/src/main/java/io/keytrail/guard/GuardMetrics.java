package io.keytrail.guard;

import io.keytrail.schemas.CallOutcome;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a guard has counted since it was started. One moment's figures, each exact by itself; carry them into whatever
 * metrics library the API server uses. No figure names an account or a key.
 *
 * @param verified judged requests by outcome; holds every outcome
 * @param keysLoaded keys known now, dead ones included
 * @param ready whether all keys have been read
 * @param staleness how old the guard's knowledge may be; empty until it is ready
 * @param stale whether that is more than the policy allows
 * @param unreadableStatuses records of the key-status topic that could not be used
 * @param queryKeyUses credentials that came in the query string, where that is allowed
 * @param callsRecorded calls taken into the buffer
 * @param callsWaiting calls in the buffer now
 * @param callsDelivered calls that Kafka has acknowledged
 * @param callsDropped calls not handed to Kafka, by reason; holds every reason
 * @param deliveryFailures calls handed to the Kafka producer that it could not deliver
 */
public record GuardMetrics(
        Map<CallOutcome, Long> verified,
        int keysLoaded,
        boolean ready,
        Optional<Duration> staleness,
        boolean stale,
        long unreadableStatuses,
        long queryKeyUses,
        long callsRecorded,
        int callsWaiting,
        long callsDelivered,
        Map<DropReason, Long> callsDropped,
        long deliveryFailures) {

    public GuardMetrics {
        verified = Map.copyOf(verified);
        callsDropped = Map.copyOf(callsDropped);
    }
}
