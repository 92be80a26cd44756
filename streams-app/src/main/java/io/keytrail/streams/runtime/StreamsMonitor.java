package io.keytrail.streams.runtime;

import io.keytrail.streams.audit.AuditMonitor;
import io.keytrail.streams.calls.CallMonitor;
import io.keytrail.streams.deadletters.DeadLetterMonitor;

/**
 * Is told of what the read side does and of what both sides set aside, one by one, to be counted. Counters carry no
 * account. Called on stream threads: has to return at once. What belongs to a transaction that is aborted later is told
 * again when it is repeated.
 */
public interface StreamsMonitor extends CallMonitor, AuditMonitor, DeadLetterMonitor {

    /** Takes no notice. */
    StreamsMonitor NONE = (topic, reason) -> {};
}
