package io.keytrail.standalone.edition;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The folder that holds all data of one edition, and belongs to one running edition at a time. */
final class DataFolder implements AutoCloseable {

    /** The newest arrangement of the folder that this version knows; it stands in a file. */
    static final int LAYOUT = 1;

    private static final String LAYOUT_FILE = "layout";
    private static final List<String> FOLDERS =
            List.of("config", "kafka", "logs", "registry", "secrets", "streams", "tmp");

    /** What was there when an edition was ready. Each would be made anew where it is missing, and the others not fit it. */
    private static final List<String> VITAL =
            List.of("kafka/meta.properties", "registry/registry.mv.db", "secrets/vault-keyset.json");

    private static final long ENOUGH_BYTES = 500L << 20;

    private final Path root;
    private final LockFile lock;

    private DataFolder(Path root, LockFile lock) {
        this.root = root;
        this.lock = lock;
    }

    /**
     * Makes the folder if it is missing, and locks it.
     *
     * @throws StartFailure if it is locked by another, holds something else, was written by a newer version, lacks what
     *     must be there, can't be written or has no room
     */
    static DataFolder open(Path root) {
        Path folder = root.toAbsolutePath().normalize();
        try {
            refuseForeign(folder);
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            LockFile lock = LockFile.take(folder).orElseThrow(() -> inUse(folder));
            refuseNewer(folder);
            refuseIncomplete(folder);
            refuseFull(folder);
            for (String name : FOLDERS) {
                Files.createDirectories(folder.resolve(name));
            }
            return new DataFolder(folder, lock);
        } catch (FileAlreadyExistsException e) {
            throw new StartFailure(
                    "The data folder " + folder + " can't be made: " + e.getFile() + " is not a folder", e);
        } catch (IOException | UncheckedIOException | UnsupportedOperationException e) {
            throw new StartFailure("The data folder " + folder + " can't be used: " + e, e);
        }
    }

    private static StartFailure inUse(Path folder) {
        try {
            String owner =
                    LockFile.owner(folder).map(pid -> " (process " + pid + ")").orElse("");
            return new StartFailure("The data folder " + folder + " is in use by another Keytrail" + owner
                    + ": stop that one, or choose another folder with --data DIR");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refuseNewer(Path folder) throws IOException {
        Path file = folder.resolve(LAYOUT_FILE);
        if (!Files.exists(file)) {
            Files.writeString(file, LAYOUT + "\n");
            return;
        }
        String layout = Files.readString(file).strip();
        if (!layout.equals(String.valueOf(LAYOUT))) {
            throw new StartFailure("The data folder " + folder + " is of another version of Keytrail: its layout is '"
                    + layout + "', this version knows " + LAYOUT
                    + "; start that version, or choose another folder with --data DIR");
        }
    }

    private static void refuseIncomplete(Path folder) {
        if (!Files.exists(folder.resolve(StandaloneFile.NAME))) {
            return;
        }
        for (String name : VITAL) {
            if (!Files.exists(folder.resolve(name))) {
                throw new StartFailure("The data folder " + folder + " is damaged: it lacks " + name
                        + "; restore it from a backup, or choose another folder with --data DIR");
            }
        }
    }

    private static void refuseForeign(Path folder) throws IOException {
        if (!Files.isDirectory(folder) || Files.exists(folder.resolve(LockFile.NAME))) {
            return;
        }
        try (Stream<Path> content = Files.list(folder)) {
            if (content.findAny().isPresent()) {
                throw new StartFailure("The folder " + folder
                        + " holds something else than Keytrail's data: choose another with --data DIR");
            }
        }
    }

    private static void refuseFull(Path folder) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < ENOUGH_BYTES) {
            throw new StartFailure("The disk of " + folder + " has " + (free >> 20) + " MiB left, "
                    + (ENOUGH_BYTES >> 20) + " MiB are needed: make room, or choose another folder with --data DIR");
        }
    }

    /** False if the last run was killed: its parts may need a moment to end. */
    boolean stoppedCleanly() {
        return lock.wasEmpty();
    }

    /**
     * Waits until what is left of a killed run has ended: a broker closes its port first and its files last.
     *
     * @throws StartFailure if that takes longer
     */
    void awaitEndOfFormerRun(Duration patience) {
        CompletableFuture<?>[] ends =
                lock.former().stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(ends).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            String pids = lock.former().stream()
                    .filter(ProcessHandle::isAlive)
                    .map(process -> String.valueOf(process.pid()))
                    .collect(Collectors.joining(", "));
            throw new StartFailure(
                    "Parts of the former run on " + root + " still run (process " + pids
                            + "): wait until they have ended, or end them",
                    e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("an end can't fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("Interrupted", e);
        }
    }

    /** Writes down a process of this run, so that the next one can wait for its end. */
    void remember(ProcessHandle process) {
        try {
            lock.add(process);
        } catch (IOException e) {
            throw new StartFailure("Cannot write to " + root + ": " + e, e);
        }
    }

    Path root() {
        return root;
    }

    Path folder(String name) {
        return root.resolve(name);
    }

    /** Where the messages of a part go. */
    Path log(String part) {
        return root.resolve("logs").resolve(part + ".log");
    }

    /** Writes a file that only its owner may read, whole or not at all. */
    Path writePrivate(String name, byte[] content) {
        Path file = root.resolve(name);
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(draft, content);
            return Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new StartFailure("Cannot write " + file + ": " + e, e);
        }
    }

    /** Ends a clean run. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StartFailure("Cannot release the lock of " + root + ": " + e, e);
        }
    }
}
