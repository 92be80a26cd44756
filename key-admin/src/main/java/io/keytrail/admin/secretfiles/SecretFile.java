package io.keytrail.admin.secretfiles;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A file with a secret, shared by all instances on the machine or the volume.
 *
 * <p>Its group may read it, since that is how orchestrators hand a secret to a process that is not root; a file that the
 * group may change, or that others may touch in any way, is refused. Where the file system knows no such permissions,
 * nothing is checked.
 */
public final class SecretFile {

    private static final String OWNER_ONLY = "rw-------";
    private static final String OWNER_ONLY_FOLDER = "rwx------";
    private static final Set<PosixFilePermission> REFUSED = EnumSet.of(
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private final Path file;

    private SecretFile(Path file) {
        this.file = file;
    }

    /** The secret at that place, whether or not there is a file yet. */
    public static SecretFile at(Path file) {
        return new SecretFile(file.toAbsolutePath());
    }

    /**
     * The content, or empty if there is no file.
     *
     * @throws SecretFileException if it can't be read, or if more people get at it than its owner and readers of its group
     */
    public Optional<String> read() {
        try {
            refuseIfOpenToOthers();
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new SecretFileException(file, "cannot be read", e);
        }
    }

    /**
     * The content; if there is no file, one is made with the content given: mode 0600, and on the disk before it can be
     * seen. When several instances do this at the same time, one file appears and all get what is in it.
     *
     * @throws SecretFileException if it can be neither read nor made
     */
    public String readOrCreate(Supplier<String> content) {
        Optional<String> present = read();
        if (present.isPresent()) {
            return present.get();
        }
        create(content.get());
        return read().orElseThrow(() -> new SecretFileException(file, "was removed as soon as it was made"));
    }

    private void refuseIfOpenToOthers() throws IOException {
        if (!isPosix()) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.stream().anyMatch(REFUSED::contains)) {
            String mode = PosixFilePermissions.toString(permissions);
            throw new SecretFileException(
                    file, "holds a secret but has mode " + mode + "; take it from everybody else with chmod 600");
        }
    }

    private void create(String content) {
        Path folder = file.getParent();
        try {
            Files.createDirectories(folder, mode(OWNER_ONLY_FOLDER));
            Path draft = Files.createTempFile(folder, "." + file.getFileName() + ".", ".new", mode(OWNER_ONLY));
            try {
                write(draft, content);
                // a link appears whole or not at all, and never in place of a file that is there
                Files.createLink(file, draft);
            } catch (FileAlreadyExistsException e) {
                // another instance was first: its secret counts
            } finally {
                Files.delete(draft);
            }
            flushEntries(folder);
        } catch (IOException | UnsupportedOperationException e) {
            throw new SecretFileException(
                    file, "cannot be made; where the file system has no hard links, make it by hand", e);
        }
    }

    private static void write(Path draft, String content) throws IOException {
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private void flushEntries(Path folder) throws IOException {
        if (isPosix()) {
            try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
                entries.force(true);
            }
        }
    }

    private FileAttribute<?>[] mode(String permissions) {
        return isPosix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private boolean isPosix() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** The path, without the secret. */
    @Override
    public String toString() {
        return file.toString();
    }
}
