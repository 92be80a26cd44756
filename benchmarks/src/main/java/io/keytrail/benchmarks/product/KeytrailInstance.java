package io.keytrail.benchmarks.product;

import io.keytrail.benchmarks.broker.Cluster;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.streams.runtime.ReadSide;
import io.keytrail.streams.runtime.RuntimeSettings;
import io.keytrail.streams.runtime.StreamsMonitor;
import io.keytrail.streams.runtime.StreamsRuntime;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Keytrail's two topologies in this process, as streams-app runs them and with its configuration, but for the number of
 * threads of the read side.
 */
public final class KeytrailInstance implements AutoCloseable {

    /** As in streams-app's application.yml. */
    private static final long ROCKSDB_MEMORY = 128L * 1024 * 1024;

    private static final Duration TIME_TO_START = Duration.ofMinutes(2);
    /** More than streams-app has: what is written last belongs to what is on disk. */
    private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(60);
    /** Never listened to: there is one instance, and nobody asks it over HTTP. */
    private static final int NO_PORT = 8081;

    private final StreamsRuntime runtime;

    private KeytrailInstance(StreamsRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Starts it and returns at once.
     *
     * @param topics names of the topics
     * @param stateDir where its state lies
     * @param threads stream threads of the read side
     * @param monitor is told what becomes of each call
     */
    public static KeytrailInstance start(
            Cluster cluster, TopicCatalogue topics, Path stateDir, int threads, StreamsMonitor monitor) {
        RuntimeSettings settings = new RuntimeSettings(
                Map.of("bootstrap.servers", cluster.bootstrapServers()),
                cluster.avroSettings(),
                (short) -1,
                stateDir,
                "benchmark",
                "127.0.0.1",
                NO_PORT,
                0,
                ROCKSDB_MEMORY,
                TIME_TO_START,
                TIME_TO_CLOSE,
                Map.of(),
                Map.of("num.stream.threads", String.valueOf(threads)),
                Optional.empty());
        return new KeytrailInstance(
                StreamsRuntime.start(settings, topics, KindPolicies.defaults(), monitor, Clock.systemUTC()));
    }

    /** Throws if it could not start, or one of its sides has failed. */
    public void verifyAlive() {
        if (runtime.started().isCompletedExceptionally()) {
            runtime.started().join();
        }
        runtime.status()
                .forEach(side -> side.problem().ifPresent(problem -> {
                    throw new IllegalStateException("the " + side.side() + " side has failed: " + problem);
                }));
    }

    /** What it serves. */
    public ReadSide reads() {
        return runtime.readSide();
    }

    @Override
    public void close() {
        runtime.close();
    }
}
