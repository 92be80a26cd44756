package io.keytrail.streams.runtime;

import io.keytrail.streams.audit.AuditLog;
import io.keytrail.streams.calls.CallLog;
import io.keytrail.streams.calls.LastUsed;
import io.keytrail.streams.status.KeyStatuses;
import io.keytrail.streams.usage.UsageLog;

/**
 * The state that the records topology holds on this instance, and where the rest is. Objects obtained from it stay valid
 * as long as the process; nothing in them keeps a store open. Thread-safe.
 */
public interface ReadSide {

    /** Calls of the last 7 days; of accounts that {@link Ownership#ofCalls} puts here. */
    CallLog calls();

    /** Usage of the last 7 days; of accounts that {@link Ownership#ofCalls} puts here. */
    UsageLog usage();

    /** When keys were last used; of accounts that {@link Ownership#ofCalls} puts here. */
    LastUsed lastUsed();

    /** Audit chains; of accounts that {@link Ownership#ofAudit} puts here. */
    AuditLog audit();

    /** The status of every key, on every instance. */
    KeyStatuses keyStatuses();

    /** How far behind this instance is. */
    Freshness freshness();

    /** Which instance holds what. */
    Ownership ownership();
}
