package io.keytrail.benchmarks.workspace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A temporary folder, and what must not outlive the benchmark. Closing it, or the end of this JVM if that comes first
 * (Ctrl-C), ends everything that {@link #endWithIt} was told of, the newest first, and removes the folder.
 */
public final class Workspace implements AutoCloseable {

    private static final int DELETIONS = 20;

    private final Path folder;
    private final Deque<AutoCloseable> toEnd = new ArrayDeque<>();
    private final Thread hook = new Thread(this::end, "workspace-end");
    private boolean ended;

    private Workspace(Path folder) {
        this.folder = folder;
    }

    /** Makes the folder. Others may pass through it, since servers that refuse to be root keep their data in it. */
    public static Workspace open() throws IOException {
        Path folder = Files.createTempDirectory("keytrail-benchmark-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Workspace workspace = new Workspace(folder);
        Runtime.getRuntime().addShutdownHook(workspace.hook);
        return workspace;
    }

    /** A folder within it, made if it is not there. */
    public Path folder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    /** A file within it, not made. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** Has this end with the workspace; if that has ended already, at once. */
    public synchronized <T extends AutoCloseable> T endWithIt(T part) {
        toEnd.push(part);
        if (ended) {
            endParts();
        }
        return part;
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is ending, and the hook with it finds nothing left to do
        }
    }

    private synchronized void end() {
        if (!ended) {
            ended = true;
            endParts();
            deleteWhateverHappens();
        }
    }

    private void endParts() {
        while (!toEnd.isEmpty()) {
            try {
                toEnd.pop().close();
            } catch (Exception e) {
                System.err.println("could not be ended: " + e);
            }
        }
    }

    /** Threads that the end of the JVM has caught at work may still make files. */
    private void deleteWhateverHappens() {
        for (int i = 1; ; i++) {
            try {
                delete(folder);
                return;
            } catch (IOException e) {
                if (i == DELETIONS) {
                    System.err.println(folder + " could not be removed: " + e);
                    return;
                }
            }
        }
    }

    /** Removes a folder with all that is in it; nothing happens if it isn't there. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                return skipIfGone(failure);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Bytes of all files in a folder whose path within it contains that name; null: of all. */
    public static long bytes(Path folder, String name) {
        AtomicLong bytes = new AtomicLong();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (name == null || contains(folder.relativize(file), name)) {
                        bytes.addAndGet(attributes.size());
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    return skipIfGone(failure);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot add up the files in " + folder, e);
        }
        return bytes.get();
    }

    private static boolean contains(Path path, String name) {
        for (Path part : path) {
            if (part.toString().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static FileVisitResult skipIfGone(IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }
}
