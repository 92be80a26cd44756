package io.keytrail.streams.runtime;

import io.keytrail.streams.audit.AuditLog;
import io.keytrail.streams.audit.AuditLogStore;
import io.keytrail.streams.calls.CallLog;
import io.keytrail.streams.calls.CallLogStore;
import io.keytrail.streams.calls.LastUsed;
import io.keytrail.streams.calls.LastUsedStore;
import io.keytrail.streams.status.KeyStatusStore;
import io.keytrail.streams.status.KeyStatuses;
import io.keytrail.streams.stores.LocalStores;
import io.keytrail.streams.usage.UsageLog;
import java.time.InstantSource;

/** The readers of every store, over the stores of this instance. */
final class LocalReadSide implements ReadSide {

    private final CallLog calls;
    private final UsageLog usage;
    private final LastUsed lastUsed;
    private final AuditLog audit;
    private final KeyStatuses keyStatuses;
    private final Freshness freshness;
    private final Ownership ownership;

    LocalReadSide(LocalStores stores, Freshness freshness, Ownership ownership, InstantSource clock) {
        this.calls = CallLogStore.reader(stores, clock);
        this.usage = CallLogStore.usageReader(stores, clock);
        this.lastUsed = LastUsedStore.reader(stores);
        this.audit = AuditLogStore.reader(stores);
        this.keyStatuses = KeyStatusStore.reader(stores);
        this.freshness = freshness;
        this.ownership = ownership;
    }

    @Override
    public CallLog calls() {
        return calls;
    }

    @Override
    public UsageLog usage() {
        return usage;
    }

    @Override
    public LastUsed lastUsed() {
        return lastUsed;
    }

    @Override
    public AuditLog audit() {
        return audit;
    }

    @Override
    public KeyStatuses keyStatuses() {
        return keyStatuses;
    }

    @Override
    public Freshness freshness() {
        return freshness;
    }

    @Override
    public Ownership ownership() {
        return ownership;
    }
}
