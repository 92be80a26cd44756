package io.keytrail.streams.runtime;

import java.time.Instant;
import java.util.Optional;

/**
 * How far one partition is behind.
 *
 * @param topic full name
 * @param partition its number
 * @param lag records (transaction markers included) that are committed and not processed yet, as of the last look
 *     about a second ago; -1 while that is not known
 * @param asOf the last wall-clock time at which there was no lag; empty if not known
 */
public record PartitionLag(String topic, int partition, long lag, Optional<Instant> asOf) {}
