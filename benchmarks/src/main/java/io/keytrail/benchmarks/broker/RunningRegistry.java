package io.keytrail.benchmarks.broker;

import io.keytrail.benchmarks.workspace.LoopbackPort;
import io.keytrail.benchmarks.workspace.Workspace;
import io.keytrail.standalone.process.ChildLog;
import io.keytrail.standalone.process.ChildProcess;
import io.keytrail.standalone.registry.Registry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

/** The schema registry of the one-machine edition, in a JVM of its own on 127.0.0.1. It ends with the workspace. */
public final class RunningRegistry {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TIME_TO_STOP = Duration.ofSeconds(8);
    private static final long PAUSE_MILLIS = 50;
    private static final int OK = 200;

    private final URI url;
    private final ChildProcess process;

    private RunningRegistry(URI url, ChildProcess process) {
        this.url = url;
        this.process = process;
    }

    /**
     * Starts it, and returns before it answers.
     *
     * @param edition the folder that the one-machine edition was built to
     */
    public static RunningRegistry start(Path edition, Workspace workspace) throws IOException {
        int port = LoopbackPort.free();
        ChildProcess process = Registry.start(
                edition.resolve("registry"),
                workspace.folder("registry"),
                workspace.folder("registry-temporary"),
                port,
                new ChildLog(workspace.file("registry.log")));
        workspace.endWithIt(() -> process.stop(TIME_TO_STOP));
        return new RunningRegistry(Registry.url(port), process);
    }

    /** The Confluent REST API of it. */
    public URI url() {
        return url;
    }

    /** Waits until it answers. */
    public RunningRegistry awaitAnswer() throws IOException, InterruptedException {
        HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/subjects"))
                .timeout(PATIENCE)
                .build();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                if (http.send(request, BodyHandlers.discarding()).statusCode() == OK) {
                    return this;
                }
            } catch (IOException e) {
                // not yet
            }
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("the schema registry does not answer; its last words:\n"
                        + String.join("\n", process.log().tail()));
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
