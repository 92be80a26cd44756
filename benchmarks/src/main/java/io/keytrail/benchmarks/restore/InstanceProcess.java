package io.keytrail.benchmarks.restore;

import io.keytrail.benchmarks.workspace.Workspace;
import io.keytrail.standalone.process.ChildLog;
import io.keytrail.standalone.process.ChildProcess;
import io.keytrail.standalone.process.ClassPath;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** An instance in a JVM of its own, as the measuring program sees it. */
final class InstanceProcess {

    private static final Duration TIME_TO_BEGIN = Duration.ofSeconds(60);
    private static final Duration TIME_TO_STOP = Duration.ofSeconds(60);
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(2);
    private static final int OK = 200;

    private final ChildProcess process;
    private final int askedAt;
    private final long startedNanos;
    private final HttpClient http = HttpClient.newHttpClient();

    private InstanceProcess(ChildProcess process, int askedAt, long startedNanos) {
        this.process = process;
        this.askedAt = askedAt;
        this.startedNanos = startedNanos;
    }

    /**
     * Starts it and returns when it begins with its own work.
     *
     * @param jvmOptions of its JVM
     */
    static InstanceProcess start(InstanceArguments arguments, List<String> jvmOptions, Workspace workspace)
            throws Exception {
        String name = arguments.setup().name();
        ChildLog log = new ChildLog(workspace.file(name + ".log"));
        CompletableFuture<Void> starts = log.lineWith(InstanceMain.STARTS);
        ChildProcess process = ChildProcess.start(
                new ChildProcess.Command(
                        name,
                        InstanceMain.class.getName(),
                        ClassPath.own(),
                        jvmOptions,
                        arguments.toWords(),
                        Map.of(),
                        Path.of("").toAbsolutePath()),
                log);
        workspace.endWithIt(() -> process.stop(TIME_TO_STOP));
        try {
            CompletableFuture.anyOf(starts, process.onExit()).get(TIME_TO_BEGIN.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw failure(process, "did not begin", e);
        }
        return new InstanceProcess(process, arguments.askedAt(), System.nanoTime());
    }

    /** When it began, as {@link System#nanoTime} has it. */
    long startedNanos() {
        return startedNanos;
    }

    /** What it does not answer yet; empty text once it answers for all accounts. */
    String missing() throws IOException, InterruptedException {
        return ask(InstanceMain.ANSWERS, "");
    }

    /** How far it is behind with the topic's partitions; empty text where it has read all of them to their ends. */
    String lag() throws IOException, InterruptedException {
        return ask(InstanceMain.LAG, "");
    }

    /**
     * Has it count what it serves.
     *
     * @param further calls of each account beside the plan's
     * @throws IllegalStateException if it is one too few or too many
     */
    void verifyCount(long[] further) throws IOException, InterruptedException {
        String problem = ask(
                InstanceMain.COUNT,
                Arrays.stream(further).mapToObj(String::valueOf).collect(Collectors.joining("\n")));
        if (!problem.isEmpty()) {
            throw new IllegalStateException(process.name() + ": " + problem);
        }
    }

    private String ask(String path, String body) throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw failure(process, "has ended", null);
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + askedAt + path))
                .timeout(LONGEST_ANSWER)
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return response.statusCode() == OK ? "" : response.body();
        } catch (ConnectException e) {
            return "not listening yet";
        }
    }

    private static IllegalStateException failure(ChildProcess process, String what, Exception cause) {
        return new IllegalStateException(
                "the instance " + process.name() + " " + what + "; its last words:\n"
                        + String.join("\n", process.log().tail()),
                cause);
    }

    /** Ends it at once, as {@code kill -9} does. */
    void kill() {
        process.kill();
    }

    /** Has it close cleanly, which takes its time. */
    void stop() {
        if (!process.stop(TIME_TO_STOP)) {
            throw failure(process, "did not stop within " + TIME_TO_STOP, null);
        }
    }
}
