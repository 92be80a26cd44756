package io.keytrail.standalone.edition;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Says who uses a data folder: locked as long as an edition runs, it names the edition's own process and then those of its
 * parts, each by id and start time on a line, and is empty after a clean stop. Processes that stand in it when it is taken
 * are of a run that was killed.
 */
final class LockFile implements AutoCloseable {

    static final String NAME = "lock";

    /** When a process began is reckoned from a clock that may have been set since. */
    private static final Duration SAME_START = Duration.ofSeconds(5);

    private final FileChannel file;
    private final boolean empty;
    private final List<ProcessHandle> former;
    private final List<ProcessHandle> others;

    private LockFile(FileChannel file, String content) {
        this.file = file;
        empty = content.isBlank();
        former = content.lines().flatMap(line -> running(line).stream()).toList();
        others = new ArrayList<>(former);
    }

    /** Takes the lock of that folder; empty if another process holds it. */
    static Optional<LockFile> take(Path folder) throws IOException {
        Path path = folder.resolve(NAME);
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (file.tryLock() == null) {
            file.close();
            return Optional.empty();
        }
        LockFile taken = new LockFile(file, Files.readString(path));
        taken.write(line(ProcessHandle.current()));
        return Optional.of(taken);
    }

    /** The id of the process that holds the lock, as far as it has said so. */
    static Optional<String> owner(Path folder) throws IOException {
        return Files.readString(folder.resolve(NAME))
                .lines()
                .findFirst()
                .map(line -> line.split(" ", 2)[0])
                .filter(pid -> !pid.isBlank());
    }

    /** Whether nothing stood in it: the former run has stopped cleanly, or there was none. */
    boolean wasEmpty() {
        return empty;
    }

    /** Processes of the former run that still ran when the lock was taken. */
    List<ProcessHandle> former() {
        return former;
    }

    /** Adds a process of this run. */
    synchronized void add(ProcessHandle process) throws IOException {
        others.add(process);
        write(line(ProcessHandle.current()));
    }

    /** Empties it, but for what runs all the same. */
    @Override
    public synchronized void close() throws IOException {
        others.removeIf(process -> !process.isAlive());
        write("");
        file.close();
    }

    private void write(String first) throws IOException {
        byte[] content = (first + others.stream().map(LockFile::line).collect(Collectors.joining()))
                .getBytes(StandardCharsets.US_ASCII);
        file.truncate(0);
        file.write(ByteBuffer.wrap(content), 0);
    }

    private static String line(ProcessHandle process) {
        String started = process.info()
                .startInstant()
                .map(start -> " " + start.toEpochMilli())
                .orElse("");
        return process.pid() + started + "\n";
    }

    /** The process of a line, unless it has ended; its id may be another's by now, but that one began later. */
    private static Optional<ProcessHandle> running(String line) {
        String[] words = line.strip().split(" ", 2);
        try {
            long pid = Long.parseLong(words[0]);
            Optional<Instant> started =
                    words.length < 2 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(Long.parseLong(words[1])));
            return ProcessHandle.of(pid)
                    .filter(process -> !process.equals(ProcessHandle.current()))
                    .filter(process -> isSame(process.info().startInstant(), started));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean isSame(Optional<Instant> start, Optional<Instant> other) {
        return start.isPresent()
                && other.isPresent()
                && Duration.between(start.get(), other.get()).abs().compareTo(SAME_START) < 0;
    }
}
