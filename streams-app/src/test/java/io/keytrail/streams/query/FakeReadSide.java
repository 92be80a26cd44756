package io.keytrail.streams.query;

import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.streams.audit.AuditLog;
import io.keytrail.streams.calls.CallLog;
import io.keytrail.streams.calls.LastUsed;
import io.keytrail.streams.records.RecordsDriver;
import io.keytrail.streams.runtime.Freshness;
import io.keytrail.streams.runtime.Instance;
import io.keytrail.streams.runtime.Owner;
import io.keytrail.streams.runtime.Ownership;
import io.keytrail.streams.runtime.PartitionLag;
import io.keytrail.streams.runtime.ReadSide;
import io.keytrail.streams.runtime.SideStatus;
import io.keytrail.streams.status.KeyStatuses;
import io.keytrail.streams.stores.StoreUnavailableException;
import io.keytrail.streams.usage.UsageLog;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The state of one instance: real stores of a test driver, with an ownership that a test decides upon. */
final class FakeReadSide implements ReadSide, Ownership, Freshness {

    static final Owner HERE = new Owner("localhost", 1, true);

    private final AvroSerdes serdes = AvroSerdes.from(Map.of(AvroSerdes.REGISTRY_URL, "mock://" + UUID.randomUUID()));

    volatile RecordsDriver driver;
    volatile Function<CallLog, CallLog> callLog = log -> log;
    volatile Owner ownerOfCalls = HERE;
    volatile Owner ownerOfAudit = HERE;
    volatile List<Instance> instances = List.of();
    volatile List<SideStatus> sides = List.of();
    volatile Optional<Instant> asOf = Optional.of(RecordsDriver.START.minusSeconds(1));

    /** Serves a driver's stores, everything else as at first. */
    void serve(RecordsDriver fresh) {
        driver = fresh;
        callLog = log -> log;
        ownerOfCalls = HERE;
        ownerOfAudit = HERE;
        instances = List.of();
        sides = List.of();
        asOf = Optional.of(RecordsDriver.START.minusSeconds(1));
    }

    AvroSerdes serdes() {
        return serdes;
    }

    Instant now() {
        return driver == null ? RecordsDriver.START : driver.now();
    }

    @Override
    public CallLog calls() {
        return callLog.apply(driver.calls());
    }

    @Override
    public UsageLog usage() {
        return (account, range) -> driver.usage().buckets(account, range);
    }

    @Override
    public LastUsed lastUsed() {
        return driver.lastUsed();
    }

    @Override
    public AuditLog audit() {
        return driver.audit();
    }

    @Override
    public KeyStatuses keyStatuses() {
        return driver.keyStatuses();
    }

    @Override
    public Freshness freshness() {
        return this;
    }

    @Override
    public Ownership ownership() {
        return this;
    }

    @Override
    public Owner ofCalls(String accountId) {
        return settled(ownerOfCalls);
    }

    @Override
    public Owner ofAudit(String accountId) {
        return settled(ownerOfAudit);
    }

    private static Owner settled(Owner owner) {
        if (owner == null) {
            throw new StoreUnavailableException("the instances divide the partitions anew");
        }
        return owner;
    }

    @Override
    public List<Instance> instances() {
        return instances;
    }

    @Override
    public Optional<Instant> callsAsOf(String accountId) {
        return asOf;
    }

    @Override
    public Optional<Instant> auditAsOf(String accountId) {
        return asOf;
    }

    @Override
    public List<PartitionLag> lags() {
        return List.of(new PartitionLag("keytrail.api-calls", 0, 7, asOf));
    }
}
