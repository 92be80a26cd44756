package io.keytrail.standalone.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The one-machine edition, started with {@code ./keytrail start} as anybody would, and seen from outside. */
public final class RunningEdition implements AutoCloseable {

    private static final Duration START_PATIENCE = Duration.ofMinutes(4);
    private static final String READY = "Keytrail is ready";
    private static final int PORTS = 7;
    private static final int LOG_LINES = 40;
    private static final long SIGINT_BIT = 1L << 1;

    private final Process process;
    private final Path data;
    private final Thread reader;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    private RunningEdition(Process process, Path data) {
        this.process = process;
        this.data = data;
        reader = new Thread(this::read, "edition-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts it and waits for the ready line. */
    public static RunningEdition start(Path data, int portBase, String... more) {
        RunningEdition edition = launch(data, portBase, more);
        edition.awaitReady();
        return edition;
    }

    /** Starts it and returns at once. */
    public static RunningEdition launch(Path data, int portBase, String... more) {
        List<String> command = new ArrayList<>(hearingTheKeyboard());
        command.addAll(List.of(
                script().toString(), "start", "--data", data.toString(), "--port-base", String.valueOf(portBase)));
        command.addAll(List.of(more));
        return run(command, data);
    }

    /**
     * A shell without job control lets what it runs in the background ignore Ctrl-C, and every child inherits that, this
     * JVM included. The edition is started as from a terminal all the same.
     */
    private static List<String> hearingTheKeyboard() {
        return ignoresInterrupts() ? List.of("env", "--default-signal=INT") : List.of();
    }

    /** proc(5): SigIgn is a mask in hexadecimal, signal 1 in its lowest bit. */
    private static boolean ignoresInterrupts() {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring("SigIgn:".length()).strip(), 16))
                    .anyMatch(mask -> (mask & SIGINT_BIT) != 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs the launcher with just these arguments; it must not start anything. */
    public static RunningEdition run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(script().toString()));
        command.addAll(List.of(arguments));
        return run(command, Path.of("no-data"));
    }

    private static RunningEdition run(List<String> command, Path data) {
        try {
            return new RunningEdition(
                    new ProcessBuilder(command).redirectErrorStream(true).start(), data);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + command, e);
        }
    }

    /** The launcher in the repository's root. */
    private static Path script() {
        return Path.of("").toAbsolutePath().resolveSibling("keytrail");
    }

    /** The first of seven ports in a row that are free now. */
    public static int freePortBase() {
        return FreePorts.inARow(PORTS);
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                if (line.equals(READY)) {
                    ready.complete(null);
                }
            }
            ready.completeExceptionally(new IllegalStateException("Ended before it was ready"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    private void awaitReady() {
        try {
            ready.get(START_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IllegalStateException("The edition is not ready:\n" + withoutPasswords() + endsOfLogs(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String withoutPasswords() {
        return String.join(
                "\n", output.stream().filter(line -> !line.contains("@")).toList());
    }

    /** The folder may be gone when somebody looks. */
    private String endsOfLogs() {
        try (Stream<Path> logs = Files.list(data.resolve("logs"))) {
            return logs.map(RunningEdition::endOfLog).collect(Collectors.joining());
        } catch (IOException e) {
            return "\nand has no logs: " + e;
        }
    }

    private static String endOfLog(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            List<String> last = lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
            return "\n--- the end of " + log.getFileName() + "\n" + String.join("\n", last);
        } catch (IOException e) {
            return "\n--- " + log.getFileName() + " can't be read: " + e;
        }
    }

    /** What it has printed. */
    public List<String> output() {
        return List.copyOf(output);
    }

    /** Its data folder. */
    public Path data() {
        return data;
    }

    /** What programs are told about it. */
    public JsonNode standaloneJson() {
        return JsonMapper.shared().readTree(data.resolve("standalone.json"));
    }

    /** The address of a part, by its name in standalone.json. */
    public URI address(String part) {
        return URI.create("http://127.0.0.1:"
                + standaloneJson().required("ports").required(part).asInt());
    }

    /** Its process and those of its parts. */
    public List<ProcessHandle> processes() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        return all;
    }

    /** As {@code kill} does; waits for the end and returns the exit status. */
    public int stop() {
        process.toHandle().destroy();
        return awaitExit();
    }

    /** As Ctrl-C does; waits for the end and returns the exit status. */
    public int interrupt() {
        try {
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return awaitExit();
    }

    /** Waits until it has printed a line with that text. */
    public void awaitLine(String text) {
        Awaitility.await().atMost(START_PATIENCE).until(() -> output.stream().anyMatch(line -> line.contains(text)));
    }

    /** Waits for the end, until all it printed is known, and returns the exit status. */
    public int awaitExit() {
        try {
            if (!process.waitFor(START_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("It does not end");
            }
            reader.join();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends it and all its parts at once, as {@code kill -9} does. */
    public void killAll() {
        List<ProcessHandle> all = processes();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(handle -> handle.onExit().join());
    }

    /** Ends its own process only, as {@code kill -9} does. */
    public void killLauncher() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            killAll();
        }
    }
}
