package io.keytrail.streams.runtime;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** The folder with this instance's state, held against other processes until closed. */
final class StateFolder implements AutoCloseable {

    private static final String LOCK_FILE = "in-use.lock";
    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final FileChannel channel;
    private final FileLock lock;

    private StateFolder(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes the folder, and makes it if it is not there; only its owner may look into it.
     *
     * @throws StartFailedException if that is not possible, with what to do about it
     */
    static StateFolder take(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
                    Files.setPosixFilePermissions(folder, OWNER_ONLY);
                }
            }
        } catch (IOException e) {
            throw new StartFailedException("The state folder " + folder + " can't be made: " + e, e);
        }
        try {
            return lock(folder);
        } catch (IOException e) {
            throw new StartFailedException(
                    "The state folder " + folder + " can't be written to; give this user the right to: " + e, e);
        }
    }

    private static StateFolder lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // held within this process: the same to us
        }
        if (lock == null) {
            channel.close();
            throw new StartFailedException("The state folder " + folder
                    + " is in use by another instance; stop that one, or give each its own folder");
        }
        return new StateFolder(channel, lock);
    }

    @Override
    public void close() {
        try (channel) {
            lock.release();
        } catch (IOException e) {
            throw new IllegalStateException("the lock of the state folder can't be released", e);
        }
    }
}
