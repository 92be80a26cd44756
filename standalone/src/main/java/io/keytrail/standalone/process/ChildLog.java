package io.keytrail.standalone.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a child process prints, kept in a file: 10 MiB at most, and as much again under the same name with {@code .1}. The
 * last lines stay in memory, to say why the child failed.
 */
public final class ChildLog {

    private static final int TAIL_LINES = 25;
    private static final int KEPT_LINES = 100;

    /** A line of a stack trace, as logs print it too, that names an exception; the last of a trace is its deepest cause. */
    private static final Pattern EXCEPTION =
            Pattern.compile("[\\s|]*(?:Caused by: |Exception in thread \"[^\"]*\" )(\\S.*)");

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
        List<String> kept = kept();
        return kept.subList(Math.max(0, kept.size() - TAIL_LINES), kept.size());
    }

    private List<String> kept() {
        synchronized (tail) {
            return List.copyOf(tail);
        }
    }

    /** The exception that the last lines end with, the deepest of its causes; empty if they name none. */
    public Optional<String> lastException() {
        return kept().stream()
                .map(EXCEPTION::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .reduce((earlier, later) -> later);
    }

    /** Completes when a line that contains the text is printed; ask before the child starts. */
    public CompletableFuture<Void> lineWith(String text) {
        return awaited.computeIfAbsent(text, ignored -> new CompletableFuture<>());
    }

    /** Copies the stream's lines until it ends. Runs in the calling thread. */
    void drain(InputStream output) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
                RollingFile kept = new RollingFile(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                kept.append(line, !lines.ready());
                seen(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the output that " + file + " keeps", e);
        }
    }

    private void seen(String line) {
        synchronized (tail) {
            tail.addLast(line);
            if (tail.size() > KEPT_LINES) {
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
