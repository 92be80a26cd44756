package io.keytrail.standalone.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A running child JVM. It ends when this JVM ends, however that happens (see {@link ChildMain}), and takes no Ctrl-C of
 * its own: the parent decides in which order its children stop.
 */
public final class ChildProcess {

    /** How long a child may go on after its parent was killed. */
    public static final Duration TIME_TO_END_ALONE = ChildMain.TIME_TO_END.plusSeconds(2);

    /** A JVM option for what others need: when the parent is killed, it ends after them. */
    public static final String ENDS_LAST = "-D" + ChildMain.LINGER_MILLIS + "=" + ChildMain.LINGER.toMillis();

    private static final String IGNORE_TERMINAL_THEN_RUN = "trap '' INT HUP; exec \"$0\" \"$@\"";

    /** Variables that outrank settings in a file, set in many a shell for another program. */
    private static final Pattern LISTENS_ELSEWHERE = Pattern.compile("SERVER_|MANAGEMENT_|QUARKUS_");

    private final String name;
    private final Process process;
    private final ChildLog log;
    private final Thread drain;

    private ChildProcess(String name, Process process, ChildLog log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.drain = new Thread(() -> log.drain(process.getInputStream()), name + "-log");
        drain.setDaemon(true);
        drain.start();
    }

    /**
     * What to run.
     *
     * @param name short name, for messages
     * @param mainClass class with the {@code main} to run
     * @param classPath jars and folders that hold it
     * @param jvmOptions options of the JVM; visible to every user of the machine, so no secrets
     * @param arguments arguments of the program; as visible
     * @param environment variables on top of this JVM's, of which those that say where servers listen are left out;
     *     readable by the same user only
     * @param workingDirectory the folder it starts in
     */
    public record Command(
            String name,
            String mainClass,
            List<Path> classPath,
            List<String> jvmOptions,
            List<String> arguments,
            Map<String, String> environment,
            Path workingDirectory) {}

    /**
     * Starts it and returns at once.
     *
     * @throws UncheckedIOException if the operating system refuses
     */
    public static ChildProcess start(Command command, ChildLog log) {
        ProcessBuilder builder = new ProcessBuilder(commandLine(command))
                .directory(command.workingDirectory().toFile())
                .redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(name -> LISTENS_ELSEWHERE.matcher(name).lookingAt());
        builder.environment().putAll(command.environment());
        // not on the command line, where a hundred jars hide the rest from whoever lists processes
        builder.environment().put("CLASSPATH", ClassPath.with(command.classPath(), ChildMain.class));
        try {
            return new ChildProcess(command.name(), builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + command.name(), e);
        }
    }

    private static List<String> commandLine(Command command) {
        List<String> words = new ArrayList<>();
        Collections.addAll(words, "/bin/sh", "-c", IGNORE_TERMINAL_THEN_RUN);
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(command.jvmOptions());
        words.add(ChildMain.class.getName());
        words.add(command.mainClass());
        words.addAll(command.arguments());
        return words;
    }

    /** The name given to it. */
    public String name() {
        return name;
    }

    /** What it prints. */
    public ChildLog log() {
        return log;
    }

    /** Whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The process as the operating system has it. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Completes with the exit status when it ends, and all it printed is in the log. */
    public CompletableFuture<Integer> onExit() {
        return process.onExit().thenApply(ended -> {
            awaitLog();
            return ended.exitValue();
        });
    }

    /** Asks it to end, waits that long, then ends it. Returns whether it ended by itself. */
    public boolean stop(Duration patience) {
        // by its handle: Process.destroy would close the stream that the last log lines come through
        process.toHandle().destroy();
        try {
            if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                awaitLog();
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
        return false;
    }

    /** Ends it at once, as {@code kill -9} does, and waits until it is gone. */
    public void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
        awaitLog();
    }

    private void awaitLog() {
        try {
            drain.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
