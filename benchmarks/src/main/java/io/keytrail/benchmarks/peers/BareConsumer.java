package io.keytrail.benchmarks.peers;

import io.keytrail.benchmarks.contest.Contender;
import io.keytrail.benchmarks.contest.Course;
import io.keytrail.benchmarks.contest.Lap;
import io.keytrail.benchmarks.contest.Stopwatch;
import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.codec.AvroSerdes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Consumers that read the topic, decode each call with the project's deserializer, and do nothing with it: the least that
 * anything which looks at calls has to do. One a thread, partitions shared out beforehand, no group, Kafka's defaults.
 */
public final class BareConsumer implements Contender {

    private static final Duration POLL = Duration.ofMillis(200);

    @Override
    public String name() {
        return "consumer";
    }

    @Override
    public String label() {
        return "bare consumer, decodes";
    }

    @Override
    public Lap run(Course course) throws Exception {
        Stopwatch stopwatch = course.stopwatch();
        ExecutorService threads = Executors.newFixedThreadPool(course.threads());
        try {
            List<Future<?>> readings = new ArrayList<>();
            for (int thread = 0; thread < course.threads(); thread++) {
                Map<TopicPartition, Long> share = TopicShare.of(course.calls(), thread, course.threads());
                readings.add(threads.submit(() -> read(course, share, stopwatch)));
            }
            return stopwatch.awaitEnd(
                    course.calls().plan().calls(),
                    () -> readings.stream().allMatch(Future::isDone),
                    () -> TopicShare.throwFailure(readings));
        } finally {
            threads.shutdownNow();
        }
    }

    private static void read(Course course, Map<TopicPartition, Long> share, Stopwatch stopwatch) {
        AvroSerdes serdes = AvroSerdes.from(course.cluster().avroSettings());
        Map<String, Object> settings =
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, course.cluster().bootstrapServers());
        try (Consumer<byte[], ApiCall> consumer = new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), serdes.of(ApiCall.class).deserializer())) {
            consumer.assign(share.keySet());
            consumer.seekToBeginning(share.keySet());
            long left = share.values().stream().mapToLong(Long::longValue).sum();
            while (left > 0 && !Thread.currentThread().isInterrupted()) {
                ConsumerRecords<byte[], ApiCall> calls = consumer.poll(POLL);
                if (!calls.isEmpty()) {
                    stopwatch.count(calls.count());
                    left -= calls.count();
                }
            }
        }
    }
}
