package io.keytrail.benchmarks.peers;

import io.keytrail.benchmarks.contest.Contender;
import io.keytrail.benchmarks.contest.Course;
import io.keytrail.benchmarks.contest.Lap;
import io.keytrail.benchmarks.contest.Stopwatch;
import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.codec.AvroSerdes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * The call log as one would build it from Kafka Streams' documentation: event time from the call, a window store of calls
 * for 7 days that keeps several of one account at one time (as the engine's own joins do), counts by account and hour from
 * the DSL, both with their changelogs, exactly once.
 *
 * <p>Less work than the product's topology: no redaction, no rules of time and place, no recognition of repeated calls (so
 * no look-up before a put), no last use, and counts of an hour where the product keeps usage of 15 minutes with latencies.
 *
 * <p>Tuned: the record cache is as large as the product's, so that a count is written once a commit; Kafka Streams' own
 * memory for each store, which is more than the product's bound.
 */
public final class DslBuild implements Contender {

    private static final String CALLS = "calls";
    private static final String CALLS_PER_HOUR = "calls-per-hour";
    private static final Duration RETENTION = Duration.ofDays(7);
    private static final String APPLICATION = "benchmark-dsl";
    private static final int CHECKED_ACCOUNTS = 20;

    @Override
    public String name() {
        return "dsl";
    }

    @Override
    public String label() {
        return "window store and DSL counts";
    }

    @Override
    public Lap run(Course course) throws Exception {
        Stopwatch stopwatch = course.stopwatch();
        try (StreamsRun run = StreamsRun.start(course, APPLICATION, topology(course, stopwatch), settings())) {
            Lap lap = stopwatch.awaitEnd(
                    course.calls().plan().calls(),
                    () -> course.cluster()
                            .hasCommitted(APPLICATION, course.calls().ends()),
                    run::verifyAlive);
            verify(course, run.streams());
            return lap.withDiskBytes(Map.of(Lap.ALL, run.bytesOnDisk()));
        }
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 32L * 1024 * 1024);
        return settings;
    }

    private static Topology topology(Course course, Stopwatch stopwatch) {
        Serde<ApiCall> avro = AvroSerdes.from(course.cluster().avroSettings()).of(ApiCall.class);
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(Stores.windowStoreBuilder(
                Stores.persistentWindowStore(CALLS, RETENTION, Duration.ofMillis(1), true), Serdes.String(), avro));
        KStream<String, ApiCall> calls = builder.stream(
                course.calls().name(),
                Consumed.with(Serdes.String(), avro).withTimestampExtractor(DslBuild::occurredAt));
        calls.groupByKey(Grouped.with(Serdes.String(), avro))
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofHours(1), Duration.ofDays(1)))
                .count(Materialized.<String, Long, WindowStore<Bytes, byte[]>>as(CALLS_PER_HOUR)
                        .withRetention(RETENTION));
        calls.process(() -> new Keep(stopwatch), Named.as("keep"), CALLS);
        return builder.build();
    }

    private static long occurredAt(ConsumerRecord<Object, Object> rec, long partitionTime) {
        return ((ApiCall) rec.value()).getOccurredAt().toEpochMilli();
    }

    private static final class Keep extends ContextualProcessor<String, ApiCall, Void, Void> {
        private final Stopwatch stopwatch;
        private WindowStore<String, ApiCall> store;

        Keep(Stopwatch stopwatch) {
            this.stopwatch = stopwatch;
        }

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            super.init(context);
            store = context.getStateStore(CALLS);
        }

        @Override
        public void process(Record<String, ApiCall> call) {
            store.put(call.key(), call.value(), call.timestamp());
            stopwatch.count();
        }
    }

    private static void verify(Course course, KafkaStreams streams) {
        CallPlan plan = course.calls().plan();
        long counted = 0;
        try (KeyValueIterator<Windowed<String>, Long> hours = streams.store(StoreQueryParameters.fromNameAndType(
                        CALLS_PER_HOUR, QueryableStoreTypes.<String, Long>windowStore()))
                .all()) {
            while (hours.hasNext()) {
                counted += hours.next().value;
            }
        }
        if (counted != plan.calls()) {
            throw new IllegalStateException("the counts add up to " + counted + ", not to " + plan.calls());
        }
        QueryableStoreType<ReadOnlyWindowStore<String, ApiCall>> type = QueryableStoreTypes.windowStore();
        ReadOnlyWindowStore<String, ApiCall> store = streams.store(StoreQueryParameters.fromNameAndType(CALLS, type));
        long[] expected = plan.callsByAccount();
        for (int account = 0; account < Math.min(CHECKED_ACCOUNTS, expected.length); account++) {
            verify(store, plan, account, expected[account]);
        }
    }

    private static void verify(ReadOnlyWindowStore<String, ApiCall> store, CallPlan plan, int account, long expected) {
        Instant last = plan.first().plus(plan.span());
        long stored = 0;
        try (WindowStoreIterator<ApiCall> calls = store.fetch(CallPlan.accountId(account), plan.first(), last)) {
            while (calls.hasNext()) {
                calls.next();
                stored++;
            }
        }
        if (stored != expected) {
            throw new IllegalStateException(
                    "the window store has " + stored + " calls of account " + account + ", not " + expected);
        }
    }
}
