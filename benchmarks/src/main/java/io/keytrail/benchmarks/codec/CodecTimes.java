package io.keytrail.benchmarks.codec;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.calls.CallView;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What JMH times: one call written, read, or both, each time another call. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecTimes {

    /** Name of the system property that says where the registry is. */
    static final String REGISTRY = "keytrail.benchmark.registry";

    private static final int WIRE_HEADER = 5;

    private static final String TOPIC = "keytrail.api-calls";

    /** So few that they stay in the processor's caches, so many that it can't learn them by heart. */
    private static final int CALLS = 1024;

    /** Calls, their bytes, and who turns one into the other. */
    @State(Scope.Thread)
    public static class Calls {

        /** Who does. */
        @Param("KEYTRAIL")
        public Codec codec;

        private final ApiCall[] calls = new ApiCall[CALLS];
        private final byte[][] records = new byte[CALLS][];
        private final CallView view = new CallView();
        private Serializer<ApiCall> serializer;
        private Deserializer<ApiCall> deserializer;
        private int next;

        /** Makes the calls, and checks that they come back as they went. */
        @Setup
        public void make() {
            Serde<ApiCall> serde = codec.of(URI.create(System.getProperty(REGISTRY)));
            serializer = serde.serializer();
            deserializer = serde.deserializer();
            CallPlan plan = plan();
            for (int i = 0; i < CALLS; i++) {
                calls[i] = plan.call(i);
                records[i] = serializer.serialize(TOPIC, calls[i]);
                if (!deserializer.deserialize(TOPIC, records[i]).equals(calls[i])) {
                    throw new IllegalStateException(codec + " does not give back the call that it got");
                }
            }
        }

        private int next() {
            next = next + 1 & CALLS - 1;
            return next;
        }
    }

    /** The calls that are written and read. */
    static CallPlan plan() {
        return new CallPlan(CALLS, 1_000, 0, Instant.parse("2026-11-01T08:00:00Z"), Duration.ofMinutes(10), 20_261_125);
    }

    /** From the call to its bytes. */
    @Benchmark
    public byte[] serialize(Calls calls) {
        return calls.serializer.serialize(TOPIC, calls.calls[calls.next()]);
    }

    /** From bytes to the call. */
    @Benchmark
    public ApiCall deserialize(Calls calls) {
        return calls.deserializer.deserialize(TOPIC, calls.records[calls.next()]);
    }

    /** From the call to its bytes and back. */
    @Benchmark
    public ApiCall roundTrip(Calls calls) {
        return calls.deserializer.deserialize(TOPIC, calls.serializer.serialize(TOPIC, calls.calls[calls.next()]));
    }

    /** Keytrail's records read in place, and checked as the call log checks them, without an object for any field. */
    @Benchmark
    public boolean view(Calls calls) {
        byte[] record = calls.records[calls.next()];
        return calls.view.show(record, WIRE_HEADER, record.length) && calls.view.isPlainlyInForm();
    }
}
