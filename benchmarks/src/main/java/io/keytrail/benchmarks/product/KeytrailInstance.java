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

/** Keytrail's two topologies in this process, as streams-app runs them and with its configuration. */
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
     * Where an instance runs, beside what streams-app is shipped with.
     *
     * @param bootstrapServers where the broker is
     * @param registryUrl where the schema registry is
     * @param topics names of the topics
     * @param stateDir where its state lies
     * @param name tells it from other instances
     * @param port likewise; nobody listens there, since nobody asks over HTTP
     * @param standbys other instances that keep a copy of each store
     * @param readSettings Kafka Streams' settings of the read side, over those that are shipped
     */
    public record Setup(
            String bootstrapServers,
            String registryUrl,
            TopicCatalogue topics,
            Path stateDir,
            String name,
            int port,
            int standbys,
            Map<String, String> readSettings) {

        public Setup {
            readSettings = Map.copyOf(readSettings);
        }
    }

    /**
     * Starts one that is alone, and returns at once.
     *
     * @param topics names of the topics
     * @param stateDir where its state lies
     * @param threads stream threads of the read side
     * @param monitor is told what becomes of each call
     */
    public static KeytrailInstance start(
            Cluster cluster, TopicCatalogue topics, Path stateDir, int threads, StreamsMonitor monitor) {
        return start(
                new Setup(
                        cluster.bootstrapServers(),
                        cluster.registryUrl(),
                        topics,
                        stateDir,
                        "benchmark",
                        NO_PORT,
                        0,
                        Map.of("num.stream.threads", String.valueOf(threads))),
                monitor);
    }

    /**
     * Starts it and returns at once.
     *
     * @param monitor is told what becomes of each call
     */
    public static KeytrailInstance start(Setup setup, StreamsMonitor monitor) {
        RuntimeSettings settings = new RuntimeSettings(
                Map.of("bootstrap.servers", setup.bootstrapServers()),
                Map.of("schema.registry.url", setup.registryUrl()),
                (short) -1,
                setup.stateDir(),
                setup.name(),
                "127.0.0.1",
                setup.port(),
                setup.standbys(),
                ROCKSDB_MEMORY,
                TIME_TO_START,
                TIME_TO_CLOSE,
                Map.of(),
                setup.readSettings(),
                Optional.empty());
        return new KeytrailInstance(
                StreamsRuntime.start(settings, setup.topics(), KindPolicies.defaults(), monitor, Clock.systemUTC()));
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
