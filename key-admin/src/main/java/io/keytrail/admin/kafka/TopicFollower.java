package io.keytrail.admin.kafka;

import io.keytrail.schemas.codec.AvroCodecException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows every committed record of one topic on a thread of its own: all partitions, also those that are added later,
 * each in order of its offsets. Outages of the broker or the registry are waited out, and reading goes on where it
 * stopped. A record that will never be readable is counted, logged by its place, and skipped.
 *
 * @param <V> type of the values
 */
public final class TopicFollower<V> implements AutoCloseable {

    /** Where reading begins. Partitions that are added later are read from their beginning in any case. */
    public enum Start {
        /** With the oldest record there is. */
        BEGINNING,
        /** With the first record that is committed from now on. */
        END
    }

    /** Takes the records, on the follower's thread. */
    @FunctionalInterface
    public interface Reader<V> {

        /**
         * Takes one record; must not block for long, and must not throw.
         *
         * @param partition where it lies
         * @param key its key; null if it has none
         * @param value its value; null for a tombstone
         */
        void read(int partition, String key, V value);
    }

    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final KafkaClients clients;
    private final String purpose;
    private final String topic;
    private final Deserializer<V> values;
    private final Reader<V> reader;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong skipped = new AtomicLong();
    private final Queue<CompletableFuture<Void>> endAsked = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private volatile Consumer<String, byte[]> current;
    private volatile Set<Integer> partitions = Set.of();

    // of the follower's thread only
    private final Places places;
    private final List<AwaitedEnd> awaitedEnds = new ArrayList<>();

    /** Ends of partitions that somebody waits for. */
    private record AwaitedEnd(Map<TopicPartition, Long> ends, List<CompletableFuture<Void>> waiting) {}

    /**
     * A follower that does nothing until {@link #start}.
     *
     * @param purpose names thread and client
     * @param values reads values; need not be thread-safe
     */
    public TopicFollower(
            KafkaClients clients, String purpose, String topic, Start start, Deserializer<V> values, Reader<V> reader) {
        this.clients = clients;
        this.purpose = purpose;
        this.topic = topic;
        this.values = values;
        this.reader = reader;
        this.places = new Places(topic, start);
        this.thread = new Thread(this::follow, "keytrail-" + purpose);
        this.thread.setDaemon(true);
        endAsked.add(caughtUp);
    }

    /** Begins to read; once only. */
    public void start() {
        thread.start();
    }

    /**
     * Whether it follows: from {@link Start#BEGINNING} once everything was read that was committed when it began, from
     * {@link Start#END} once its place in every partition is fixed. Stays true through outages.
     */
    public boolean isReady() {
        return caughtUp.isDone() && !caughtUp.isCompletedExceptionally() && thread.isAlive() && isOpen();
    }

    /** The partitions that are followed; empty as long as the topic was not found. */
    public Set<Integer> partitions() {
        return partitions;
    }

    /** How many records could not be read, and were skipped. */
    public long skipped() {
        return skipped.get();
    }

    /**
     * Waits until the reader has taken every record that was committed when this was called.
     *
     * @return false if that took longer than the time given, or the thread was interrupted
     */
    public boolean readToEnd(Duration timeout) {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        endAsked.add(reached);
        Consumer<String, byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            reached.get(isOpen() ? timeout.toNanos() : 0, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException | CancellationException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            reached.cancel(false);
            endAsked.removeIf(CompletableFuture::isDone);
        }
    }

    /** Stops reading, within a few seconds. Whoever waits in {@link #readToEnd} learns that it was not reached. */
    @Override
    public void close() {
        closing.countDown();
        Consumer<String, byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            thread.join(CLOSE_PATIENCE.multipliedBy(2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isOpen() {
        return closing.getCount() > 0;
    }

    private void follow() {
        Duration pause = FIRST_PAUSE;
        while (isOpen()) {
            try (Session session = new Session(clients.follower(purpose))) {
                while (isOpen()) {
                    session.turn();
                    pause = FIRST_PAUSE;
                }
            } catch (RuntimeException e) {
                if (isOpen()) {
                    LOG.warn("Following {} broke off and goes on in {}: {}", topic, pause, e.toString());
                }
                waitUnlessClosed(pause);
                pause = longer(pause);
            }
        }
        endAsked.forEach(waiting -> waiting.cancel(false));
        awaitedEnds.forEach(awaited -> awaited.waiting().forEach(waiting -> waiting.cancel(false)));
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private void waitUnlessClosed(Duration pause) {
        try {
            boolean ignored = closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    /** What lasts as long as one consumer: after a failure the next session goes on with a new one. */
    private final class Session implements AutoCloseable {

        private final Consumer<String, byte[]> consumer;

        Session(Consumer<String, byte[]> consumer) {
            this.consumer = consumer;
            places.handOver();
            current = consumer;
        }

        void turn() {
            try {
                partitions = places.adopt(consumer);
                if (partitions.isEmpty()) {
                    waitUnlessClosed(POLL);
                    return;
                }
                measureEnds();
                tellWhoWaits();
                consumer.poll(POLL).forEach(this::take);
                places.note(consumer);
                tellWhoWaits();
            } catch (WakeupException e) {
                // somebody asks for the end, or closes: the next turn sees to it
            }
        }

        private void measureEnds() {
            List<CompletableFuture<Void>> asking = new ArrayList<>();
            for (CompletableFuture<Void> next = endAsked.poll(); next != null; next = endAsked.poll()) {
                asking.add(next);
            }
            if (asking.isEmpty()) {
                return;
            }
            try {
                awaitedEnds.add(new AwaitedEnd(consumer.endOffsets(consumer.assignment()), asking));
            } catch (RuntimeException e) {
                endAsked.addAll(asking);
                throw e;
            }
        }

        private void take(ConsumerRecord<String, byte[]> record) {
            try {
                byte[] bytes = record.value();
                V value = bytes == null ? null : values.deserialize(topic, record.headers(), bytes);
                reader.read(record.partition(), record.key(), value);
            } catch (AvroCodecException e) {
                if (e.isTransient()) {
                    throw e;
                }
                skip(record, e.getMessage());
            } catch (RuntimeException e) {
                skip(record, e.getClass().getName());
            }
            places.passed(record);
        }

        private void skip(ConsumerRecord<String, byte[]> record, String why) {
            skipped.incrementAndGet();
            LOG.error("Skipped {}-{} offset {}: {}", topic, record.partition(), record.offset(), why);
        }

        private void tellWhoWaits() {
            awaitedEnds.removeIf(awaited -> {
                boolean reached = places.havePassed(awaited.ends());
                if (reached) {
                    awaited.waiting().forEach(waiting -> waiting.complete(null));
                }
                return reached || awaited.waiting().stream().allMatch(CompletableFuture::isDone);
            });
        }

        @Override
        public void close() {
            current = null;
            consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
        }
    }
}
