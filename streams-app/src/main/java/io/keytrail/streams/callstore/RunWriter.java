package io.keytrail.streams.callstore;

import io.keytrail.schemas.calls.WideHash;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Writes a {@link Run}, whose format is described there: rows in their order, and summaries of accounts in theirs. What is
 * not finished is deleted.
 */
final class RunWriter implements AutoCloseable {

    private static final int BUFFER = 256 * 1024;

    private final Path file;
    private final Compression compression;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final Section rowBlocks = new Section();
    private final Section summaryBlocks = new Section();
    private final CRC32C crc = new CRC32C();
    private byte[] compressed = {};
    /** Length of the longest block for which there is room, even if nothing of it can be compressed. */
    private int mostCompressed;

    private long[] accounts = new long[64];
    private int accountCount;
    private byte[] account = {};
    private long written;
    private long rows;
    private long oldest = Long.MAX_VALUE;
    private long newest = Long.MIN_VALUE;
    private boolean isFinished;

    /** The blocks of one sort, and the directory of those that are written. */
    private static final class Section {

        private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
        private int blocks;
        private byte[] block = new byte[Run.BLOCK + Run.BLOCK / 4];
        private int end;
        private byte[] firstAccount;
        private long firstTime;

        void begin(byte[] firstAccount, long firstTime) {
            if (end == 0) {
                this.firstAccount = firstAccount;
                this.firstTime = firstTime;
            }
        }

        void room(int more) {
            if (block.length - end < more) {
                block = Arrays.copyOf(block, Math.max(block.length * 2, end + more));
            }
        }

        void number(int number) {
            int rest = number;
            while (rest >>> 7 != 0) {
                block[end++] = (byte) ((rest & 0x7F) | 0x80);
                rest >>>= 7;
            }
            block[end++] = (byte) rest;
        }

        void bytes(byte[] bytes, int from, int to) {
            System.arraycopy(bytes, from, block, end, to - from);
            end += to - from;
        }
    }

    RunWriter(Path file, Compression compression) throws IOException {
        this.file = file;
        this.compression = compression;
        this.channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        put(ByteBuffer.wrap(Run.MAGIC));
    }

    /** Writes a row. */
    void row(byte[] ofAccount, long time, byte[] bytes, int from, int to) throws IOException {
        if (rows == 0 || !Arrays.equals(account, ofAccount)) {
            note(ofAccount);
        }
        rowBlocks.begin(account, time);
        rowBlocks.room(Run.LONGEST_NUMBER + to - from);
        rowBlocks.number(to - from);
        rowBlocks.bytes(bytes, from, to);
        rows++;
        oldest = Math.min(oldest, time);
        newest = Math.max(newest, time);
        if (rowBlocks.end >= Run.BLOCK) {
            write(rowBlocks);
        }
    }

    private void note(byte[] next) {
        account = next;
        if (accountCount == accounts.length) {
            accounts = Arrays.copyOf(accounts, accountCount * 2);
        }
        accounts[accountCount++] = WideHash.of(next, 0, next.length);
    }

    /** Writes what the account's rows add up to. */
    void summary(byte[] ofAccount, byte[] summary) throws IOException {
        summaryBlocks.begin(ofAccount, 0);
        summaryBlocks.room(2 * Run.LONGEST_NUMBER + ofAccount.length + summary.length);
        summaryBlocks.number(ofAccount.length);
        summaryBlocks.bytes(ofAccount, 0, ofAccount.length);
        summaryBlocks.number(summary.length);
        summaryBlocks.bytes(summary, 0, summary.length);
        if (summaryBlocks.end >= Run.BLOCK) {
            write(summaryBlocks);
        }
    }

    private void write(Section section) throws IOException {
        if (mostCompressed < section.end) {
            mostCompressed = section.block.length;
            compressed = compression.room(mostCompressed);
        }
        int length = compression.compress(section.block, section.end, compressed);
        ByteBuffer header =
                ByteBuffer.allocate(Run.BLOCK_HEADER).put(compression.number()).putInt(section.end);
        crc.reset();
        crc.update(header.array(), 0, header.position());
        crc.update(compressed, 0, length);
        header.putInt((int) crc.getValue());
        DataOutputStream entry = new DataOutputStream(section.directory);
        entry.writeLong(written);
        entry.writeInt(Run.BLOCK_HEADER + length);
        entry.writeShort(section.firstAccount.length);
        entry.write(section.firstAccount);
        entry.writeLong(section.firstTime);
        section.blocks++;
        put(header.flip());
        put(ByteBuffer.wrap(compressed, 0, length));
        section.end = 0;
    }

    private void put(ByteBuffer bytes) throws IOException {
        written += bytes.remaining();
        if (bytes.remaining() > buffer.remaining()) {
            flushBuffer();
        }
        if (bytes.remaining() > buffer.capacity()) {
            writeFully(bytes);
        } else {
            buffer.put(bytes);
        }
    }

    private void flushBuffer() throws IOException {
        writeFully(buffer.flip());
        buffer.clear();
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Writes the rest, and waits until all of it is on disk. */
    void finish() throws IOException {
        for (Section section : new Section[] {rowBlocks, summaryBlocks}) {
            if (section.end > 0) {
                write(section);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream directory = new DataOutputStream(bytes);
        directory.writeLong(oldest);
        directory.writeLong(newest);
        for (Section section : new Section[] {rowBlocks, summaryBlocks}) {
            directory.writeInt(section.blocks);
            section.directory.writeTo(directory);
        }
        long[] filter = WordFilter.forKeys(accountCount);
        for (int i = 0; i < accountCount; i++) {
            WordFilter.put(filter, accounts[i]);
        }
        directory.writeInt(filter.length);
        for (long word : filter) {
            directory.writeLong(word);
        }
        byte[] whole = bytes.toByteArray();
        crc.reset();
        crc.update(whole);
        long at = written;
        put(ByteBuffer.wrap(whole));
        put(ByteBuffer.allocate(Run.FOOTER)
                .putLong(at)
                .putInt(whole.length)
                .putInt((int) crc.getValue())
                .put(Run.MAGIC)
                .flip());
        flushBuffer();
        channel.force(true);
        isFinished = true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!isFinished) {
            Files.deleteIfExists(file);
        }
    }
}
