package io.keytrail.standalone.broker;

import io.keytrail.standalone.process.ChildLog;
import io.keytrail.standalone.process.ChildProcess;
import io.keytrail.standalone.process.ClassPath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A Kafka broker of its own, alone in its cluster, in a child JVM; it listens on 127.0.0.1 only. */
public final class Broker implements AutoCloseable {

    private static final List<String> JVM_OPTIONS = List.of(
            "-Xms64m",
            "-Xmx512m",
            "-XX:MaxDirectMemorySize=256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Djava.awt.headless=true",
            ChildProcess.ENDS_LAST,
            "-Dlog4j2.configurationFile=classpath:io/keytrail/standalone/log4j2.xml");

    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final ChildProcess process;
    private final int port;
    private final CompletableFuture<Void> ready;

    private Broker(ChildProcess process, int port, CompletableFuture<Void> ready) {
        this.process = process;
        this.port = port;
        this.ready = ready;
    }

    /**
     * Starts a broker and returns at once; see {@link #awaitReady}.
     *
     * @param folder where its data stay; formatted if it is empty or missing
     * @param port where clients connect
     * @param log where its messages go
     */
    public static Broker start(Path folder, int port, ChildLog log) {
        return start(folder, port, log, ClassPath.own());
    }

    /**
     * As above, for programs that have no broker on their own class path.
     *
     * @param classPath jars and folders with the broker and this module
     */
    public static Broker start(Path folder, int port, ChildLog log, List<Path> classPath) {
        CompletableFuture<Void> ready = ready(log);
        ChildProcess process = ChildProcess.start(
                new ChildProcess.Command(
                        "Kafka broker",
                        BrokerMain.class.getName(),
                        classPath,
                        JVM_OPTIONS,
                        List.of(folder.toAbsolutePath().toString(), String.valueOf(port)),
                        Map.of(),
                        Path.of("").toAbsolutePath()),
                log);
        return new Broker(process, port, ready);
    }

    /** Completes when a broker that writes to this log is ready; ask before it starts. */
    public static CompletableFuture<Void> ready(ChildLog log) {
        return log.lineWith(BrokerMain.READY);
    }

    /** One sentence on what is wrong with a broker's folder; empty if it is new or looks whole. */
    public static Optional<String> damage(Path folder) {
        return BrokerFolder.damage(folder);
    }

    /** What a client needs as {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return BrokerSettings.HOST + ":" + port;
    }

    /** The process that it runs in. */
    public ChildProcess process() {
        return process;
    }

    /**
     * Waits until clients can connect.
     *
     * @throws IllegalStateException with the last lines of its log if it ended, or was not ready in time
     */
    public void awaitReady(Duration patience) {
        CompletableFuture<Void> ended = process.onExit().thenAccept(status -> {});
        try {
            CompletableFuture.anyOf(ready, ended).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IllegalStateException(failure("is not ready after " + patience), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the broker starts", e);
        }
        if (!ready.isDone()) {
            throw new IllegalStateException(failure("ended while it started"));
        }
    }

    private String failure(String what) {
        return "The Kafka broker " + what + "; its last words (" + process.log().file() + "):\n"
                + String.join("\n", process.log().tail());
    }

    /** Ends it at once, as {@code kill -9} does. */
    public void kill() {
        process.kill();
    }

    /** Stops it cleanly; ends it after 8 seconds if it does not. */
    @Override
    public void close() {
        process.stop(PATIENCE);
    }
}
