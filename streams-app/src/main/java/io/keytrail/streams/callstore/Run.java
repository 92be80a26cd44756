package io.keytrail.streams.callstore;

import io.keytrail.schemas.calls.WideHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.kafka.streams.errors.ProcessorStateException;

/**
 * Sorted rows of one day in a file that never changes. It is mapped into memory, for as long as anybody holds it: whoever
 * reads goes on reading, even when the file was deleted. What it keeps on the heap is a directory of a few hundredths of a
 * percent, and a filter of some bits for each account. Thread-safe.
 *
 * <pre>
 * file       magic (8 bytes) ‖ blocks ‖ directory ‖ footer
 * block      compression (1 byte) ‖ length before it (4) ‖ CRC-32C of these two and the compressed bytes (4) ‖ these
 * rows       one behind the other, each behind its length (varint); see {@link RowHead}
 * summaries  one behind the other: account and summary, each behind its length (varint); of accounts with
 *            {@link #SUMMARIZED} or more rows; see {@link Summary}
 * directory  time of the oldest row, of the newest (8 each); for the blocks of rows and then for those of
 *            summaries: their number (4) and of each place (8), length (4), account (2 for its length) and time (8) of the
 *            first entry; filter of accounts: number of words (4), words (8 each; {@link WordFilter} of {@link WideHash})
 * footer     place (8), length (4) and CRC-32C (4) of the directory ‖ magic
 * </pre>
 */
final class Run {

    static final byte[] MAGIC = "KTCALLS1".getBytes(StandardCharsets.US_ASCII);
    static final int BLOCK = 8 * 1024;
    static final int BLOCK_HEADER = 1 + 4 + 4;
    static final int FOOTER = 8 + 4 + 4 + 8;
    static final int LONGEST_NUMBER = 5;

    /** An account with fewer rows in a run has no summary: whoever wants one adds the rows up. */
    static final int SUMMARIZED = 8;

    private final Path path;
    private final long number;
    private final long day;
    private final MappedByteBuffer file;
    private final long oldest;
    private final long newest;
    private final Directory rowBlocks;
    private final Directory summaryBlocks;
    private final long[] filter;
    private volatile boolean isSettled;

    /** Which block begins with what. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Directory(int[] places, int[] lengths, byte[][] accounts, long[] times) {

        static Directory read(ByteBuffer bytes) {
            int count = bytes.getInt();
            Directory directory = new Directory(new int[count], new int[count], new byte[count][], new long[count]);
            for (int i = 0; i < count; i++) {
                directory.places[i] = Math.toIntExact(bytes.getLong());
                directory.lengths[i] = bytes.getInt();
                byte[] account = new byte[Short.toUnsignedInt(bytes.getShort())];
                bytes.get(account);
                directory.accounts[i] = i > 0 && Arrays.equals(account, directory.accounts[i - 1])
                        ? directory.accounts[i - 1]
                        : account;
                directory.times[i] = bytes.getLong();
            }
            return directory;
        }

        /** The last block that begins before the account's rows of that time and before it, or the first block. */
        int before(byte[] account, long time) {
            int low = 0;
            int high = places.length;
            while (high - low > 1) {
                int middle = (low + high) >>> 1;
                int order = Arrays.compareUnsigned(accounts[middle], account);
                if (order < 0 || (order == 0 && times[middle] > time)) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }

    private Run(Path path, long number, long day, MappedByteBuffer file, ByteBuffer directory) {
        this.path = path;
        this.number = number;
        this.day = day;
        this.file = file;
        oldest = directory.getLong();
        newest = directory.getLong();
        rowBlocks = Directory.read(directory);
        summaryBlocks = Directory.read(directory);
        filter = new long[directory.getInt()];
        directory.asLongBuffer().get(filter);
    }

    /**
     * Opens a run.
     *
     * @param number tells it from others
     * @param day that its calls are of, since 1970
     * @throws IOException if it is not there, not whole, or of a later release
     */
    static Run open(Path path, long number, long day) throws IOException {
        MappedByteBuffer file;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
        if (file.capacity() < MAGIC.length + FOOTER) {
            throw new IOException(path + " is cut off");
        }
        ByteBuffer footer = file.slice(file.capacity() - FOOTER, FOOTER);
        long place = footer.getLong();
        int length = footer.getInt();
        int crc = footer.getInt();
        byte[] magic = new byte[MAGIC.length];
        footer.get(magic);
        if (!Arrays.equals(magic, MAGIC) || place < 0 || length < 0 || place + length + FOOTER != file.capacity()) {
            throw new IOException(path + " is not a whole run of calls");
        }
        byte[] directory = new byte[length];
        file.get((int) place, directory);
        if (crc != crcOf(directory)) {
            throw new IOException("the directory of " + path + " is damaged");
        }
        return new Run(path, number, day, file, ByteBuffer.wrap(directory));
    }

    private static int crcOf(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    long number() {
        return number;
    }

    long day() {
        return day;
    }

    int bytes() {
        return file.capacity();
    }

    /** Time of the newest row. */
    long newest() {
        return newest;
    }

    /** Whether it may have rows of the account from one time to another, both included. */
    boolean mayHold(byte[] account, long first, long last) {
        return newest >= first && oldest <= last && WordFilter.mayHold(filter, WideHash.of(account, 0, account.length));
    }

    /** Whether when its keys were last used is kept elsewhere, too, and so outlives it. */
    boolean isSettled() {
        return isSettled;
    }

    void settle() {
        isSettled = true;
    }

    /** Is settled if all of these are, whose rows it has. */
    void inherit(List<Run> merged) {
        isSettled = merged.stream().allMatch(Run::isSettled);
    }

    int rowBlocks() {
        return rowBlocks.places.length;
    }

    int summaryBlocks() {
        return summaryBlocks.places.length;
    }

    /** The block in which the account's rows of that time and before begin, if there are any, or the one before it. */
    int rowBlockBefore(byte[] account, long time) {
        return rowBlocks.before(account, time);
    }

    /**
     * The rows of a block.
     *
     * @throws ProcessorStateException if it is damaged
     */
    byte[] rowBlock(int i) {
        return block(rowBlocks, i);
    }

    /** The summaries of a block; see {@link #rowBlock}. */
    byte[] summaryBlock(int i) {
        return block(summaryBlocks, i);
    }

    /** The account's summary; empty if it has too few rows for one. */
    Optional<byte[]> summary(byte[] account) {
        // summaries have no times: one more than theirs, or an account that begins a block would be missed
        int block = summaryBlocks.before(account, -1);
        for (; block < summaryBlocks(); block++) {
            SummaryCursor summaries = new SummaryCursor(summaryBlock(block));
            while (summaries.next()) {
                int order = Arrays.compareUnsigned(summaries.account(), account);
                if (order >= 0) {
                    return order == 0 ? Optional.of(summaries.summary()) : Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private byte[] block(Directory directory, int i) {
        ByteBuffer block = file.slice(directory.places[i], directory.lengths[i]);
        CRC32C actual = new CRC32C();
        actual.update(block.slice(0, BLOCK_HEADER - Integer.BYTES));
        byte compression = block.get();
        int length = block.getInt();
        int crc = block.getInt();
        byte[] compressed = new byte[block.remaining()];
        block.get(compressed);
        actual.update(compressed);
        try {
            if (crc != (int) actual.getValue()) {
                throw new IOException("checksum differs");
            }
            byte[] bytes = new byte[length];
            Compression.of(compression).decompress(compressed, bytes);
            return bytes;
        } catch (IOException e) {
            throw new ProcessorStateException(
                    "block " + i + " of " + path
                            + " is damaged; delete the folder that it lies in: it is filled again from the topic",
                    e);
        }
    }
}
