package io.keytrail.guard;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.codec.AvroCodecException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands calls to Kafka without ever making a request wait: a buffer of a fixed number of calls, and one thread that
 * writes, serializes and sends. Calls that don't fit are dropped and counted. The rest of the memory is bounded by the
 * producer's own {@code buffer.memory}.
 */
final class CallRecorder implements AutoCloseable {

    /** Contract: "guards record at most 100 of those a second each and count the rest, since strangers write it". */
    static final int MOST_UNKNOWN_A_SECOND = 100;

    private static final Logger LOG = LoggerFactory.getLogger(CallRecorder.class);
    private static final long IDLE_MILLIS = 50;
    private static final Duration REGISTRY_PAUSE = Duration.ofMillis(500);
    private static final Duration LAST_CHANCE = Duration.ofMillis(500);

    private final Producer<String, ApiCall> producer;
    private final String topic;
    private final CallWriter writer;
    private final BlockingQueue<ObservedCall> waiting;
    private final Throttle unknownCalls;
    private final Throttle failureLines;
    private final LongAdder recorded = new LongAdder();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder deliveryFailures = new LongAdder();
    private final Map<DropReason, LongAdder> dropped = new EnumMap<>(DropReason.class);
    private final Thread thread;
    private volatile boolean closing;

    CallRecorder(
            Producer<String, ApiCall> producer, String topic, CallWriter writer, int capacity, LongSupplier nanoTime) {
        this.producer = producer;
        this.topic = topic;
        this.writer = writer;
        waiting = new ArrayBlockingQueue<>(capacity);
        unknownCalls = new Throttle(MOST_UNKNOWN_A_SECOND, Duration.ofSeconds(1), nanoTime);
        failureLines = new Throttle(1, Duration.ofSeconds(10), nanoTime);
        for (DropReason reason : DropReason.values()) {
            dropped.put(reason, new LongAdder());
        }
        thread = new Thread(this::sendUntilClosed, "keytrail-guard-calls");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Takes the call into the buffer, or drops and counts it; returns at once. */
    boolean record(ObservedCall call) {
        if (closing) {
            return drop(DropReason.CLOSED);
        }
        if (call.verdict.accountId().isEmpty() && !unknownCalls.admits()) {
            return drop(DropReason.UNKNOWN_KEY_LIMIT);
        }
        if (!waiting.offer(call)) {
            return drop(DropReason.BUFFER_FULL);
        }
        if (closing && !thread.isAlive() && waiting.remove(call)) {
            return drop(DropReason.CLOSED);
        }
        recorded.increment();
        return true;
    }

    long recorded() {
        return recorded.sum();
    }

    long delivered() {
        return delivered.sum();
    }

    long deliveryFailures() {
        return deliveryFailures.sum();
    }

    int waiting() {
        return waiting.size();
    }

    long dropped(DropReason reason) {
        return dropped.get(reason).sum();
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(10));
    }

    /** Sends what is waiting and waits for Kafka's acknowledgements, but no longer than that; what is left is dropped. */
    void close(Duration timeout) {
        closing = true;
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean interrupted = !joined(timeout);
        if (thread.isAlive()) {
            thread.interrupt();
            interrupted |= !joined(LAST_CHANCE);
        }
        producer.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        while (waiting.poll() != null) {
            drop(DropReason.CLOSED);
        }
        long lost = dropped(DropReason.CLOSED);
        if (lost > 0) {
            LOG.warn("The guard was closed with {} calls that could not be handed to Kafka in {}", lost, timeout);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean joined(Duration timeout) {
        try {
            thread.join(Math.max(1, timeout.toMillis()));
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void sendUntilClosed() {
        try {
            while (true) {
                ObservedCall call = waiting.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (call != null) {
                    send(call);
                } else if (closing) {
                    return;
                }
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("The recorder of calls was interrupted, which is how closing ends it when time is up");
        }
    }

    private void send(ObservedCall call) throws InterruptedException {
        try {
            ApiCall event = writer.write(call);
            send(new ProducerRecord<>(topic, event.getAccountId(), event));
        } catch (InterruptedException | InterruptException e) {
            drop(DropReason.CLOSED);
            throw e;
        } catch (RuntimeException e) {
            drop(DropReason.NOT_WRITABLE);
            logFailure("could not be written", e);
        }
    }

    /** As long as the registry is out of reach the call waits, and others behind it: none of them could be written. */
    private void send(ProducerRecord<String, ApiCall> event) throws InterruptedException {
        while (true) {
            awaitTopic();
            try {
                // its outcome comes to the callback
                Future<RecordMetadata> unused = producer.send(event, this::acknowledged);
                return;
            } catch (AvroCodecException e) {
                if (!e.isTransient()) {
                    throw e;
                }
                logFailure("wait for the schema registry", e);
                TimeUnit.NANOSECONDS.sleep(REGISTRY_PAUSE.toNanos());
            }
        }
    }

    /**
     * A producer that does not know its topic (yet, or any more after some idle minutes) gives a call up after
     * {@code max.block.ms}; the buffer keeps it for longer.
     */
    private void awaitTopic() {
        while (true) {
            try {
                producer.partitionsFor(topic);
                return;
            } catch (TimeoutException e) {
                logFailure("wait for Kafka", e);
            } catch (ApiException e) {
                LOG.debug("Sending will fail for the same reason, and is where that is counted: {}", e.toString());
                return;
            }
        }
    }

    private void acknowledged(RecordMetadata metadata, Exception failure) {
        if (failure == null) {
            delivered.increment();
        } else {
            deliveryFailures.increment();
            logFailure("could not be delivered", failure);
        }
    }

    private boolean drop(DropReason reason) {
        dropped.get(reason).increment();
        return false;
    }

    /** Never with the failure's stack or the record: both may hold what the call held. */
    private void logFailure(String what, Exception failure) {
        if (failureLines.admits()) {
            LOG.warn(
                    "Calls {}: {} ({} failed to be delivered, {} could not be written so far)",
                    what,
                    failure.getClass().getName(),
                    deliveryFailures.sum(),
                    dropped(DropReason.NOT_WRITABLE));
        }
    }
}
