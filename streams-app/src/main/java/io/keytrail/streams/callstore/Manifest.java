package io.keytrail.streams.callstore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.apache.kafka.streams.errors.ProcessorStateException;

/**
 * Which runs a store consists of, and what they stand for. It is replaced as a whole: so rows and the offset that they stand
 * for reach the disk together, wherever the process dies.
 *
 * <p>Its file: format (4 bytes), offset (8, or {@link Long#MIN_VALUE}), time of the newest call (8), number of the next run (8),
 * number of runs (4), and number and day of each (8 each); CRC-32C of all of that (4).
 *
 * @param position offset of the last record of the input whose outcome is in the runs; empty if nobody knows
 * @param newestCall time of the newest call, in milliseconds; -1 if there is none
 * @param nextRun number for the next run; larger than those of all runs
 * @param runs the runs
 */
record Manifest(OptionalLong position, long newestCall, long nextRun, List<Entry> runs) {

    /** Version of the layout; to be raised where an earlier release could not read what this one writes. */
    static final int FORMAT = 2;

    static final String FILE = "manifest";

    private static final String NEXT = "manifest.next";
    private static final long NOWHERE = Long.MIN_VALUE;
    private static final int FIXED = 4 + 8 + 8 + 8 + 4;

    /**
     * A run.
     *
     * @param number tells it from others
     * @param day that its calls are of, since 1970
     */
    record Entry(long number, long day) {

        String file() {
            return "day-" + day + "-" + number + ".calls";
        }
    }

    static Manifest empty() {
        return new Manifest(OptionalLong.empty(), -1, 1, List.of());
    }

    /**
     * Reads the manifest of a folder; empty if there is none.
     *
     * @throws ProcessorStateException if it is damaged, or was written by another release
     */
    static Optional<Manifest> read(Path folder) throws IOException {
        byte[] content;
        try {
            content = Files.readAllBytes(folder.resolve(FILE));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(content);
        if (content.length >= Integer.BYTES && bytes.getInt(0) != FORMAT) {
            throw new ProcessorStateException("the call store in " + folder + " has format " + bytes.getInt(0)
                    + ", and this release knows " + FORMAT
                    + "; start the release that wrote it, or delete that folder: it is filled again from the topic");
        }
        if (content.length < FIXED + Integer.BYTES
                || bytes.getInt(content.length - Integer.BYTES) != crc(content, content.length - Integer.BYTES)) {
            throw new ProcessorStateException("the manifest of the call store in " + folder
                    + " is damaged; delete that folder: it is filled again from the topic");
        }
        bytes.getInt();
        long position = bytes.getLong();
        long newestCall = bytes.getLong();
        long nextRun = bytes.getLong();
        int count = bytes.getInt();
        List<Entry> runs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            runs.add(new Entry(bytes.getLong(), bytes.getLong()));
        }
        return Optional.of(new Manifest(
                position == NOWHERE ? OptionalLong.empty() : OptionalLong.of(position), newestCall, nextRun, runs));
    }

    /** Writes it in place of the one that is there; returns when it is on disk. */
    void write(Path folder) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(FIXED + runs.size() * 2 * Long.BYTES + Integer.BYTES)
                .putInt(FORMAT)
                .putLong(position.orElse(NOWHERE))
                .putLong(newestCall)
                .putLong(nextRun)
                .putInt(runs.size());
        runs.forEach(run -> bytes.putLong(run.number()).putLong(run.day()));
        bytes.putInt(crc(bytes.array(), bytes.position())).flip();
        Path next = folder.resolve(NEXT);
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
