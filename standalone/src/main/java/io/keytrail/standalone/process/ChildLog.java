package io.keytrail.standalone.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What a child process prints, kept in a file: 10 MiB at most, and as much again under the same name with {@code .1}. The
 * last lines stay in memory, to be shown when the child fails.
 */
public final class ChildLog {

    private static final long ROLL_AT_BYTES = 10L << 20;
    private static final int TAIL_LINES = 25;

    private final Path file;
    private final Deque<String> tail = new ArrayDeque<>();
    private final ConcurrentMap<String, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>();

    /** A log that appends to that file; its folder must exist. */
    public ChildLog(Path file) {
        this.file = file;
    }

    /** The file written to. */
    public Path file() {
        return file;
    }

    /** The last lines printed, oldest first, 25 at most. */
    public List<String> tail() {
        synchronized (tail) {
            return List.copyOf(tail);
        }
    }

    /** Completes when a line that contains the text is printed; ask before the child starts. */
    public CompletableFuture<Void> lineWith(String text) {
        return awaited.computeIfAbsent(text, ignored -> new CompletableFuture<>());
    }

    /** Copies the stream's lines until it ends. Runs in the calling thread. */
    void drain(InputStream output) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                line = drainToOneFile(line, lines);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep the log " + file, e);
        }
    }

    private String drainToOneFile(String first, BufferedReader lines) throws IOException {
        if (Files.exists(file) && Files.size(file) >= ROLL_AT_BYTES) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        try (Writer out = Files.newBufferedWriter(
                file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            long written = Files.size(file);
            String line = first;
            while (line != null && written < ROLL_AT_BYTES) {
                out.write(line);
                out.write('\n');
                if (!lines.ready()) {
                    out.flush();
                }
                written += line.length() + 1L;
                seen(line);
                line = lines.readLine();
            }
            return line;
        }
    }

    private void seen(String line) {
        synchronized (tail) {
            tail.addLast(line);
            if (tail.size() > TAIL_LINES) {
                tail.removeFirst();
            }
        }
        awaited.forEach((text, seen) -> {
            if (line.contains(text)) {
                seen.complete(null);
            }
        });
    }
}
