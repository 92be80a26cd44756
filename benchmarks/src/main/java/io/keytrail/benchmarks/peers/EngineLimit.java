package io.keytrail.benchmarks.peers;

import io.keytrail.benchmarks.contest.Contender;
import io.keytrail.benchmarks.contest.Course;
import io.keytrail.benchmarks.contest.Lap;
import io.keytrail.benchmarks.contest.Stopwatch;
import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.codec.AvroSerdes;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;

/**
 * Kafka Streams with the same source as the product's topology (plain bytes, decoded by the processor with the project's
 * deserializer), and nothing after that: no state, no output, at least once, Kafka Streams' defaults but
 * for waiting for other inputs. No topology that
 * looks at calls can be faster on this engine.
 */
public final class EngineLimit implements Contender {

    private static final String SOURCE = "calls";

    @Override
    public String name() {
        return "engine";
    }

    @Override
    public String label() {
        return "Kafka Streams, decodes only";
    }

    @Override
    public Lap run(Course course) throws Exception {
        Stopwatch stopwatch = course.stopwatch();
        Properties config = new Properties();
        // as the product has it: every task has one input, and none to wait for
        config.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        try (StreamsRun run = StreamsRun.start(course, "benchmark-engine", topology(course, stopwatch), config)) {
            return stopwatch.awaitEnd(course.calls().plan().calls(), () -> true, run::verifyAlive);
        }
    }

    private static Topology topology(Course course, Stopwatch stopwatch) {
        String topic = course.calls().name();
        Deserializer<ApiCall> decoder = AvroSerdes.from(course.cluster().avroSettings())
                .of(ApiCall.class)
                .deserializer();
        return new Topology()
                .addSource(
                        AutoOffsetReset.earliest(),
                        SOURCE,
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        topic)
                .addProcessor(
                        "decode",
                        () -> (Processor<byte[], byte[], Void, Void>) rec -> {
                            if (decoder.deserialize(topic, rec.value()) != null) {
                                stopwatch.count();
                            }
                        },
                        SOURCE);
    }
}
