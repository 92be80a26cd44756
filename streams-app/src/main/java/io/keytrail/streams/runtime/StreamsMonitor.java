package io.keytrail.streams.runtime;

import io.keytrail.streams.audit.AuditMonitor;
import io.keytrail.streams.calls.CallMonitor;
import io.keytrail.streams.lifecycle.LifecycleMonitor;

/**
 * Is told of what both sides do and set aside, one by one, to be counted. Counters carry no
 * account. Called on stream threads: has to return at once. What belongs to a transaction that is aborted later is told
 * again when it is repeated.
 */
public interface StreamsMonitor extends CallMonitor, AuditMonitor, LifecycleMonitor {

    /** Takes no notice. */
    StreamsMonitor NONE = (topic, reason) -> {};
}
