package io.keytrail.streams.app;

import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.streams.runtime.PartitionLag;
import io.keytrail.streams.runtime.SideStatus;
import io.keytrail.streams.runtime.StreamsRuntime;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** How the topologies are doing: readiness, tasks, restoring, lag. */
final class RuntimeMeters implements MeterBinder {

    private static final List<String> SIDES = List.of("write", "read");

    private final StreamsRuntime runtime;
    private final TopicCatalogue topics;
    private final Clock clock;

    RuntimeMeters(StreamsRuntime runtime, TopicCatalogue topics, Clock clock) {
        this.runtime = runtime;
        this.topics = topics;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        for (String side : SIDES) {
            gauge(meters, side, "keytrail.side.ready", "1 if the side does its work", status -> status.ready() ? 1 : 0);
            gauge(meters, side, "keytrail.side.tasks", "Tasks that run here", SideStatus::tasks);
            gauge(
                    meters,
                    side,
                    "keytrail.restore.partitions",
                    "Store partitions being restored here",
                    SideStatus::restoringPartitions);
            gauge(
                    meters,
                    side,
                    "keytrail.restore.records",
                    "Records that these have before them",
                    SideStatus::recordsToRestore);
        }
        for (String topic : List.of(topics.apiCalls().name(), topics.auditLog().name())) {
            Gauge.builder("keytrail.lag.records", () -> lag(topic))
                    .description("Committed records that this instance has still to process")
                    .tag("topic", topic)
                    .register(meters);
            Gauge.builder("keytrail.lag", () -> staleness(topic))
                    .description("Age of the oldest state served here, against what is committed on Kafka")
                    .baseUnit("seconds")
                    .tag("topic", topic)
                    .register(meters);
        }
    }

    private void gauge(
            MeterRegistry meters, String side, String name, String description, ToDoubleFunction<SideStatus> value) {
        Gauge.builder(name, () -> status(side).map(value::applyAsDouble).orElse(Double.NaN))
                .description(description)
                .tag("side", side)
                .register(meters);
    }

    private Optional<SideStatus> status(String side) {
        return runtime.status().stream()
                .filter(status -> status.side().equals(side))
                .findFirst();
    }

    private double lag(String topic) {
        return partitions(topic)
                .mapToLong(PartitionLag::lag)
                .filter(lag -> lag > 0)
                .sum();
    }

    /** Zero where nothing is held here; not a number where it is not known yet. */
    private double staleness(String topic) {
        Instant now = clock.instant();
        return partitions(topic)
                .map(PartitionLag::asOf)
                .mapToDouble(asOf ->
                        asOf.map(time -> seconds(Duration.between(time, now))).orElse(Double.NaN))
                .reduce(0, Math::max);
    }

    private static double seconds(Duration age) {
        return age.isNegative() ? 0 : age.toMillis() / 1000.0;
    }

    private Stream<PartitionLag> partitions(String topic) {
        return runtime.readSide().freshness().lags().stream()
                .filter(partition -> partition.topic().equals(topic));
    }
}
