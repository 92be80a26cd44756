package io.keytrail.streams.runtime;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How far what is served lags behind what is committed on Kafka, on this instance. */
public interface Freshness {

    /**
     * The last wall-clock time at which the account's partition of {@code api-calls} had no lag: every call that was
     * committed by then is in the call log, usage and last use. Empty if this instance doesn't hold the partition, or has
     * not caught up once since it does and has read nothing yet.
     */
    Optional<Instant> callsAsOf(String accountId);

    /** Likewise for the account's partition of {@code audit-log}. */
    Optional<Instant> auditAsOf(String accountId);

    /** Every partition that this instance reads just now, of both topics, by topic and partition. */
    List<PartitionLag> lags();
}
