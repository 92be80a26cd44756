package io.keytrail.streams.runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.ThreadMetadata;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One side: keeps a Kafka Streams instance running. When a thread of it fails, the instance is closed and another one
 * started, after a pause that grows with every failure. (Not by Kafka Streams' own REPLACE_THREAD: that leaves the dead
 * thread's membership behind, so that its partitions rest until the group misses it; and it can't replace the thread of a
 * global store. A new instance takes over its predecessor's static membership at once.)
 */
final class StreamsSide {

    private static final Logger LOG = LoggerFactory.getLogger(StreamsSide.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
    /** Whoever has run that long before failing begins with the shortest pause again. */
    private static final Duration GOOD_RUN = Duration.ofMinutes(1);

    private final String name;
    private final Supplier<KafkaStreams> factory;
    private final RestoreProgress restore;
    private final Duration closePatience;
    private final BooleanSupplier settled;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread supervisor;
    private volatile KafkaStreams current;
    private volatile Throwable problem;

    /**
     * @param name {@code write} or {@code read}
     * @param factory makes an instance, not started
     * @param restore is told of its restoring
     * @param closePatience how long to wait for its end
     * @param settled what must hold for the side to be ready, beside running tasks
     */
    StreamsSide(
            String name,
            Supplier<KafkaStreams> factory,
            RestoreProgress restore,
            Duration closePatience,
            BooleanSupplier settled) {
        this.name = name;
        this.factory = factory;
        this.restore = restore;
        this.closePatience = closePatience;
        this.settled = settled;
        this.supervisor = new Thread(this::supervise, "keytrail-" + name + "-side");
    }

    void start() {
        supervisor.start();
    }

    /** The instance that runs now, if one does. */
    Optional<KafkaStreams> streams() {
        return Optional.ofNullable(current);
    }

    private void supervise() {
        Duration pause = SHORTEST_PAUSE;
        try {
            while (!isClosing()) {
                long started = System.nanoTime();
                runOnce();
                if (System.nanoTime() - started > GOOD_RUN.toNanos()) {
                    pause = SHORTEST_PAUSE;
                }
                if (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.warn("The {} side starts again", name);
                }
                pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when the instance has failed, or this is closed. */
    private void runOnce() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        KafkaStreams streams = null;
        try {
            streams = factory.get();
            streams.setUncaughtExceptionHandler(failure -> {
                fail(failure);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            streams.setGlobalStateRestoreListener(restore);
            streams.setStateListener((state, before) -> {
                if (state == KafkaStreams.State.RUNNING) {
                    problem = null;
                }
                if (state == KafkaStreams.State.ERROR || state == KafkaStreams.State.NOT_RUNNING) {
                    over.countDown();
                }
            });
            current = streams;
            if (!isClosing()) {
                streams.start();
                over.await();
            }
        } catch (RuntimeException e) {
            fail(e);
        } finally {
            if (streams != null) {
                // remains in its group: its successor is the same member
                streams.close(CloseOptions.timeout(closePatience));
            }
            current = null;
            restore.reset();
        }
    }

    private void fail(Throwable failure) {
        if (isClosing()) {
            LOG.info("The {} side failed while it was closed: {}", name, failure.toString());
            return;
        }
        problem = failure;
        LOG.error("The {} side has failed: {}", name, describe(failure), failure);
    }

    private static String describe(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && !(cause instanceof ProcessorStateException)
                && !(cause instanceof FencedInstanceIdException)) {
            cause = cause.getCause();
        }
        String message = cause.getClass().getSimpleName() + ": " + cause.getMessage();
        if (cause instanceof ProcessorStateException) {
            return message + " (a state store is damaged or can't be written; if it stays so, stop this instance and"
                    + " delete its state folder: all of it is restored from Kafka)";
        }
        if (cause instanceof FencedInstanceIdException) {
            return message + " (another running instance has the same instance-id; give each its own)";
        }
        return message;
    }

    /** How it is doing. */
    SideStatus status() {
        KafkaStreams streams = current;
        String state = streams == null ? "NOT_STARTED" : streams.state().name();
        return new SideStatus(
                name,
                state,
                isReady(),
                streams == null ? 0 : tasks(streams),
                restore.partitions(),
                restore.records(),
                Optional.ofNullable(problem).map(StreamsSide::describe));
    }

    /** Whether every task assigned here is restored and running. */
    boolean isReady() {
        KafkaStreams streams = current;
        return streams != null
                && streams.state() == KafkaStreams.State.RUNNING
                && restore.partitions() == 0
                && settled.getAsBoolean();
    }

    private static int tasks(KafkaStreams streams) {
        try {
            return streams.metadataForLocalThreads().stream()
                    .map(ThreadMetadata::activeTasks)
                    .mapToInt(java.util.Set::size)
                    .sum();
        } catch (IllegalStateException e) {
            return 0;
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** Closes the instance and waits for its end, though not longer than {@code closePatience}. Whether it ended. */
    boolean close() {
        closing.countDown();
        KafkaStreams streams = current;
        boolean ended = streams == null || streams.close(CloseOptions.timeout(closePatience));
        if (!ended) {
            LOG.warn("The {} side did not end within {} s", name, closePatience.toSeconds());
        }
        supervisor.interrupt();
        return ended && hasEnded();
    }

    private boolean hasEnded() {
        try {
            supervisor.join(closePatience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !supervisor.isAlive();
    }
}
