package io.keytrail.standalone.edition;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** The folder that holds all data of one edition, and belongs to one running edition at a time. */
final class DataFolder implements AutoCloseable {

    private static final String LOCK = "lock";
    private static final List<String> FOLDERS =
            List.of("config", "kafka", "logs", "registry", "secrets", "streams", "tmp");
    private static final long ENOUGH_BYTES = 500L << 20;

    private final Path root;
    private final FileChannel lockFile;
    private final boolean stoppedCleanly;

    private DataFolder(Path root, FileChannel lockFile, boolean stoppedCleanly) {
        this.root = root;
        this.lockFile = lockFile;
        this.stoppedCleanly = stoppedCleanly;
    }

    /**
     * Makes the folder if it is missing, and locks it.
     *
     * @throws StartFailure if it is locked by another, holds something else, can't be written or has no room
     */
    static DataFolder open(Path root) {
        Path folder = root.toAbsolutePath().normalize();
        try {
            refuseForeign(folder);
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            FileChannel lockFile = FileChannel.open(
                    folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = lockFile.tryLock();
            if (lock == null) {
                String owner = Files.readString(folder.resolve(LOCK)).strip();
                throw new StartFailure("The data folder " + folder + " is in use by another Keytrail"
                        + (owner.isEmpty() ? "" : " (process " + owner + ")")
                        + ": stop that one, or choose another folder with --data DIR");
            }
            boolean stoppedCleanly = lockFile.size() == 0;
            write(lockFile, String.valueOf(ProcessHandle.current().pid()));
            for (String name : FOLDERS) {
                Files.createDirectories(folder.resolve(name));
            }
            refuseFull(folder);
            return new DataFolder(folder, lockFile, stoppedCleanly);
        } catch (FileAlreadyExistsException e) {
            throw new StartFailure(
                    "The data folder " + folder + " can't be made: " + e.getFile() + " is not a folder", e);
        } catch (IOException | UnsupportedOperationException e) {
            throw new StartFailure("The data folder " + folder + " can't be used: " + e, e);
        }
    }

    private static void refuseForeign(Path folder) throws IOException {
        if (!Files.isDirectory(folder) || Files.exists(folder.resolve(LOCK))) {
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
        return stoppedCleanly;
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
            lockFile.truncate(0);
            lockFile.close();
        } catch (IOException e) {
            throw new StartFailure("Cannot release the lock of " + root + ": " + e, e);
        }
    }

    private static void write(FileChannel file, String text) throws IOException {
        file.truncate(0);
        file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    }
}
