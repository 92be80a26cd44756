package io.keytrail.benchmarks.load;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.codec.AvroSerdes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Calls that flow in while something else is measured: a plan whose calls occur from now on, each sent when it occurs,
 * by a thread of its own. Where the broker or the machine can't keep up, what is due is sent as soon as it can be, and
 * {@link #perSecond()} tells what became of it.
 */
public final class CallFlow implements AutoCloseable {

    private static final int ACCOUNTS = 1_000;
    private static final long SEED = 20_261_126;
    private static final long PAUSE_NANOS = 1_000_000;
    /** Longer than any measurement; the flow ends by closing. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(5);

    private final CallPlan plan;
    private final Producer<String, ApiCall> producer;
    private final String topic;
    private final LongAdder taken = new LongAdder();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Thread sender = new Thread(this::send, "call-flow");
    private final long start = System.nanoTime();
    private volatile boolean stopping;
    private volatile long sent;

    private CallFlow(CallPlan plan, Producer<String, ApiCall> producer, String topic) {
        this.plan = plan;
        this.producer = producer;
        this.topic = topic;
        sender.setDaemon(true);
    }

    /**
     * Starts to send.
     *
     * @param bootstrapServers where the broker is
     * @param avroSettings what {@code AvroSerdes} need
     * @param topic full name of the topic, which must exist
     * @param perSecond how many calls occur in a second, 1 or more
     */
    public static CallFlow start(
            String bootstrapServers, Map<String, Object> avroSettings, String topic, int perSecond) {
        return start(
                bootstrapServers,
                avroSettings,
                topic,
                new CallPlan(perSecond * LONGEST.toSeconds(), ACCOUNTS, 0, Instant.now(), LONGEST, SEED));
    }

    /**
     * Starts to send the calls of a plan, each when it occurs.
     *
     * @param bootstrapServers where the broker is
     * @param avroSettings what {@code AvroSerdes} need
     * @param topic full name of the topic, which must exist
     */
    public static CallFlow start(
            String bootstrapServers, Map<String, Object> avroSettings, String topic, CallPlan plan) {
        Producer<String, ApiCall> producer = CallProducer.open(
                bootstrapServers,
                AvroSerdes.from(avroSettings).of(ApiCall.class).serializer());
        CallFlow flow = new CallFlow(plan, producer, topic);
        flow.sender.start();
        return flow;
    }

    private void send() {
        for (long i = 0; i < plan.calls() && !stopping && failure.get() == null; i++) {
            while (!stopping && plan.occurredBy(Instant.now()) <= i) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            ApiCall call = plan.call(i);
            var unused = producer.send(new ProducerRecord<>(topic, call.getAccountId(), call), (metadata, e) -> {
                if (e == null) {
                    taken.increment();
                } else {
                    failure.set(e);
                }
            });
            sent = i + 1;
        }
    }

    /** How many calls the broker has taken. */
    public long taken() {
        return taken.sum();
    }

    /** How many calls the broker has taken per second since the start. */
    public double perSecond() {
        return taken() * 1e9 / (System.nanoTime() - start);
    }

    /**
     * Stops, and waits until the broker has taken all that was sent.
     *
     * @return how many calls of each account that were, by the account's number
     * @throws IllegalStateException if the broker did not take one
     */
    public long[] end() throws InterruptedException {
        stopping = true;
        return awaitEnd();
    }

    /** As {@link #end}, but only after the last call of the plan. */
    public long[] awaitEnd() throws InterruptedException {
        sender.join();
        producer.flush();
        verify();
        long[] calls = new long[plan.accounts()];
        for (long i = 0; i < sent; i++) {
            calls[plan.accountOf(i)]++;
        }
        return calls;
    }

    private void verify() {
        if (failure.get() != null) {
            throw new IllegalStateException("the broker did not take a call of the flow", failure.get());
        }
    }

    /** Stops; what the broker has not taken by then counts for nothing. */
    @Override
    public void close() {
        stopping = true;
        try {
            sender.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(TIME_TO_CLOSE);
    }
}
