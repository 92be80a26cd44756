package io.keytrail.standalone.streams;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.standalone.process.ChildLog;
import io.keytrail.standalone.process.ChildProcess;
import io.keytrail.standalone.process.ClassPath;
import io.keytrail.streams.calls.StoredCall;
import io.keytrail.streams.runtime.ReadSide;
import io.keytrail.streams.runtime.RuntimeSettings;
import io.keytrail.streams.runtime.StreamsMonitor;
import io.keytrail.streams.runtime.StreamsRuntime;
import io.keytrail.streams.stores.CloseableIterator;
import io.keytrail.streams.stores.TimeRange;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/**
 * An instance of both topologies against a real broker. The schema registry is one in memory: every JVM has its own, but
 * since each registers the catalogue's schemas first and in the same order, all give them the same ids.
 */
final class StreamsInstance implements AutoCloseable {

    /** More than a slow machine needs, less than a session of {@link #LONG_SESSION}. */
    static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Who had to wait for the group to miss a dead member of that session would not be ready in time. */
    static final Duration LONG_SESSION = Duration.ofMinutes(5);

    /** Who has to wait for the group to miss a dead member waits no longer than that, and a slow one is not taken for dead. */
    static final Duration SHORT_SESSION = Duration.ofSeconds(6);

    private final StreamsRuntime runtime;

    private StreamsInstance(StreamsRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Starts an instance and returns at once.
     *
     * @param bootstrapServers where the broker is
     * @param prefix of all names in Kafka
     * @param stateDir the instance's own folder
     * @param number tells instances apart
     * @param session how long a group waits for a silent member
     */
    static StreamsInstance start(String bootstrapServers, String prefix, Path stateDir, int number, Duration session) {
        return start(bootstrapServers, prefix, stateDir, number, session, 0);
    }

    /** As above, with that many copies of each store on other instances. */
    static StreamsInstance start(
            String bootstrapServers, String prefix, Path stateDir, int number, Duration session, int standbys) {
        Map<String, String> properties = Map.of(
                "main.consumer.session.timeout.ms",
                String.valueOf(session.toMillis()),
                "main.consumer.heartbeat.interval.ms",
                "500");
        RuntimeSettings settings = new RuntimeSettings(
                Map.of("bootstrap.servers", bootstrapServers),
                avro(),
                (short) 1,
                stateDir,
                "instance-" + number,
                "127.0.0.1",
                10_000 + number,
                standbys,
                RuntimeSettings.LEAST_ROCKSDB_MEMORY,
                PATIENCE,
                Duration.ofSeconds(20),
                properties,
                properties,
                Optional.empty());
        return new StreamsInstance(StreamsRuntime.start(
                settings, topics(prefix), KindPolicies.defaults(), StreamsMonitor.NONE, Clock.systemUTC()));
    }

    /**
     * Starts instance 1 as a process of its own, to be killed, and waits until it is ready. Its state is in {@code state-1}
     * of that folder.
     */
    static ChildProcess startProcess(String bootstrapServers, String prefix, Path folder) throws Exception {
        return startProcess(bootstrapServers, prefix, folder, LONG_SESSION, 0);
    }

    /** As above, with that session and that many copies of each store on other instances. */
    static ChildProcess startProcess(
            String bootstrapServers, String prefix, Path folder, Duration session, int standbys) throws Exception {
        ChildLog log = new ChildLog(folder.resolve("child.log"));
        CompletableFuture<Void> ready = log.lineWith(StreamsInstanceMain.READY);
        ChildProcess child = ChildProcess.start(
                new ChildProcess.Command(
                        "instance",
                        StreamsInstanceMain.class.getName(),
                        ClassPath.own(),
                        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"),
                        List.of(
                                bootstrapServers,
                                prefix,
                                folder.resolve("state-1").toString(),
                                "1",
                                String.valueOf(session.toMillis()),
                                String.valueOf(standbys)),
                        Map.of(),
                        folder),
                log);
        CompletableFuture<Void> ended = child.onExit().thenAccept(status -> {
            throw new IllegalStateException("ended while it started:\n" + String.join("\n", log.tail()));
        });
        CompletableFuture.anyOf(ready, ended).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return child;
    }

    static Map<String, Object> avro() {
        return Map.of("schema.registry.url", "mock://streams");
    }

    static TopicCatalogue topics(String prefix) {
        return TopicCatalogue.defaults().withPrefix(prefix);
    }

    StreamsInstance awaitReady() throws ExecutionException, InterruptedException, TimeoutException {
        runtime.started().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        Awaitility.await().atMost(PATIENCE).until(runtime::isReady);
        return this;
    }

    StreamsRuntime runtime() {
        return runtime;
    }

    ReadSide reads() {
        return runtime.readSide();
    }

    /** The account's visible calls, newest first. */
    List<ApiCall> calls(String account) {
        List<ApiCall> calls = new ArrayList<>();
        try (CloseableIterator<StoredCall> stored =
                reads().calls().newestFirst(account, TimeRange.visibleAt(Instant.now()))) {
            stored.forEachRemaining(call -> calls.add(call.call()));
        }
        return calls;
    }

    @Override
    public void close() {
        runtime.close();
    }
}
