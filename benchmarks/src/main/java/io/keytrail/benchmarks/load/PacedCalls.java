package io.keytrail.benchmarks.load;

import io.keytrail.benchmarks.broker.Cluster;
import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.codec.AvroSerdes;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes a plan's calls to their topic when they occur, each as soon as its time has come, in a thread of its own: a steady
 * load, if the plan begins now.
 */
public final class PacedCalls implements AutoCloseable {

    private static final long PAUSE_NANOS = 500_000;

    private final String topic;
    private final CallPlan plan;
    private final Producer<String, ApiCall> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::write, "paced-calls");
    private volatile boolean isClosed;

    private PacedCalls(String topic, CallPlan plan, Producer<String, ApiCall> producer) {
        this.topic = topic;
        this.plan = plan;
        this.producer = producer;
    }

    /** Begins. */
    public static PacedCalls start(Cluster cluster, String topic, CallPlan plan) {
        PacedCalls calls = new PacedCalls(
                topic,
                plan,
                new KafkaProducer<>(
                        CallTopic.producerSettings(cluster),
                        new StringSerializer(),
                        AvroSerdes.from(cluster.avroSettings())
                                .of(ApiCall.class)
                                .serializer()));
        calls.thread.setDaemon(true);
        calls.thread.start();
        return calls;
    }

    private void write() {
        try {
            for (long i = 0; i < plan.calls() && !isClosed; i++) {
                await(plan.occurredAt(i));
                ApiCall call = plan.call(i);
                var unused = producer.send(new ProducerRecord<>(topic, call.getAccountId(), call), (metadata, e) -> {
                    if (e != null) {
                        failure.set(e);
                    }
                });
            }
            producer.flush();
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    private void await(Instant due) {
        while (Instant.now().isBefore(due) && !isClosed) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /**
     * Waits until the last one is written.
     *
     * @throws IOException if the broker did not take one
     */
    public void awaitEnd() throws IOException, InterruptedException {
        thread.join();
        if (failure.get() != null) {
            throw new IOException("the broker did not take the calls", failure.get());
        }
    }

    @Override
    public void close() {
        isClosed = true;
        // ends the thread too, which can't send any more
        producer.close();
    }
}
