package io.keytrail.benchmarks.peers;

import io.keytrail.benchmarks.contest.Course;
import io.keytrail.benchmarks.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** A Kafka Streams application with empty state, for one lap. */
final class StreamsRun implements AutoCloseable {

    private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(60);

    private final KafkaStreams streams;
    private final Path stateDir;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private StreamsRun(KafkaStreams streams, Path stateDir) {
        this.streams = streams;
        this.stateDir = stateDir;
    }

    /**
     * Starts it.
     *
     * @param settings on top of where the broker is, where state lies and how many threads there are
     */
    static StreamsRun start(Course course, String applicationId, Topology topology, Properties settings)
            throws IOException {
        Path stateDir = course.workspace().folder(applicationId);
        Properties all = new Properties();
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        all.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, course.cluster().bootstrapServers());
        all.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, course.threads());
        all.putAll(settings);
        StreamsRun run = new StreamsRun(new KafkaStreams(topology, all), stateDir);
        run.streams.setUncaughtExceptionHandler(e -> {
            run.failure.set(e);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        run.streams.start();
        return run;
    }

    KafkaStreams streams() {
        return streams;
    }

    /** Throws if it has failed. */
    void verifyAlive() {
        if (failure.get() != null) {
            throw new IllegalStateException("failed: " + failure.get(), failure.get());
        }
    }

    /** Ends it, its state still on disk, and says how many bytes that is. */
    long bytesOnDisk() {
        streams.close(TIME_TO_CLOSE);
        return Workspace.bytes(stateDir, null);
    }

    @Override
    public void close() throws IOException {
        streams.close(TIME_TO_CLOSE);
        Workspace.delete(stateDir);
    }
}
