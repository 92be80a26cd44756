package io.keytrail.benchmarks.load;

import io.keytrail.benchmarks.broker.Cluster;
import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.schemas.topics.TopicProvisioner;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The topic of calls, made as the catalogue says and filled with a plan's calls, as the product's own recorder writes
 * them: Keytrail's codec, not compressed.
 *
 * @param topics all of Keytrail's topics
 * @param plan what was written
 * @param avroBytes bytes of all calls in Avro, without the five of the wire format
 * @param logBytes bytes that they take in the broker's log
 * @param ends where the partitions end
 */
public record CallTopic(
        TopicCatalogue topics, CallPlan plan, long avroBytes, long logBytes, Map<TopicPartition, Long> ends) {

    private static final int WIRE_HEADER = 5;
    private static final long PROGRESS_EVERY = 1_000_000;

    /** Makes the topics, with their usual names, and writes the calls. */
    public static CallTopic fill(Cluster cluster, CallPlan plan, Consumer<String> progress) throws Exception {
        return fill(cluster, TopicCatalogue.defaults(), plan, progress);
    }

    /** Makes the topics and writes the calls. */
    public static CallTopic fill(Cluster cluster, TopicCatalogue topics, CallPlan plan, Consumer<String> progress)
            throws Exception {
        TopicProvisioner.ensure(cluster.admin(), topics.external(), (short) 1);
        String topic = topics.apiCalls().name();
        LongAdder avroBytes = new LongAdder();
        AtomicReference<Exception> failure = new AtomicReference<>();
        Serializer<ApiCall> avro =
                AvroSerdes.from(cluster.avroSettings()).of(ApiCall.class).serializer();
        Serializer<ApiCall> measuring = (name, call) -> {
            byte[] bytes = avro.serialize(name, call);
            avroBytes.add(bytes.length - WIRE_HEADER);
            return bytes;
        };
        try (Producer<String, ApiCall> producer = CallProducer.open(cluster.bootstrapServers(), measuring)) {
            for (long i = 0; i < plan.calls() && failure.get() == null; i++) {
                ApiCall call = plan.call(i);
                var unused = producer.send(new ProducerRecord<>(topic, call.getAccountId(), call), (metadata, e) -> {
                    if (e != null) {
                        failure.set(e);
                    }
                });
                if ((i + 1) % PROGRESS_EVERY == 0) {
                    progress.accept("  " + (i + 1) + " of " + plan.calls() + " calls written");
                }
            }
            producer.flush();
        }
        if (failure.get() != null) {
            throw new IOException("the broker did not take the calls", failure.get());
        }
        CallTopic filled = new CallTopic(
                topics, plan, avroBytes.sum(), cluster.bytesByTopic().get(topic), cluster.ends(topic));
        filled.verify();
        return filled;
    }

    private void verify() throws IOException {
        long written = ends.values().stream().mapToLong(Long::longValue).sum();
        if (written != plan.calls()) {
            throw new IOException(name() + " holds " + written + " records, not " + plan.calls());
        }
    }

    /** Full name of the topic. */
    public String name() {
        return topics.apiCalls().name();
    }
}
