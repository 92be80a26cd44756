package io.keytrail.standalone.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.Utils;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;
import org.rocksdb.StringAppendOperator;

/** What a file holds, as it lies on disk and as those read it who wrote it: batches and blocks may be compressed. */
final class StoredContent {

    private static final Pattern KAFKA_SEGMENT = Pattern.compile("\\d{20}\\.log(\\.deleted)?");
    private static final Pattern ROCKSDB_TABLE = Pattern.compile("\\d+\\.sst");

    private StoredContent() {}

    /** Hands over the file's bytes and, where it is a Kafka segment or a RocksDB table, each key, value and header. */
    static void of(Path file, Consumer<byte[]> taker) throws IOException {
        String name = file.getFileName().toString();
        taker.accept(withoutPadding(Files.readAllBytes(file)));
        if (KAFKA_SEGMENT.matcher(name).matches()) {
            ofSegment(file, taker);
        } else if (ROCKSDB_TABLE.matcher(name).matches()) {
            ofTable(file, taker);
        }
    }

    private static void ofSegment(Path file, Consumer<byte[]> taker) throws IOException {
        FileRecords records = FileRecords.open(file.toFile(), false);
        try {
            for (Record record : records.records()) {
                takeBytes(record.key(), taker);
                takeBytes(record.value(), taker);
                for (Header header : record.headers()) {
                    takeBytes(Utils.wrapNullable(header.value()), taker);
                }
            }
        } finally {
            // closing it would cut off what the broker has written meanwhile
            records.closeHandlers();
        }
    }

    private static void takeBytes(ByteBuffer bytes, Consumer<byte[]> taker) {
        if (bytes != null) {
            taker.accept(Utils.toArray(bytes));
        }
    }

    private static void ofTable(Path file, Consumer<byte[]> taker) throws IOException {
        RocksDB.loadLibrary();
        // the call store's usage is merged when it is read
        try (StringAppendOperator appending = new StringAppendOperator("");
                Options options = new Options().setMergeOperator(appending);
                ReadOptions reads = new ReadOptions();
                SstFileReader reader = new SstFileReader(options)) {
            reader.open(file.toString());
            try (SstFileReaderIterator entries = reader.newIterator(reads)) {
                for (entries.seekToFirst(); entries.isValid(); entries.next()) {
                    byte[] key = entries.key();
                    taker.accept(key);
                    // the ids of calls lie there so
                    taker.accept(complement(key));
                    taker.accept(entries.value());
                }
                entries.status();
            }
        } catch (RocksDBException e) {
            throw new IOException("Cannot read " + file, e);
        }
    }

    private static byte[] complement(byte[] bytes) {
        byte[] complement = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            complement[i] = (byte) ~bytes[i];
        }
        return complement;
    }

    /** Much of Kafka's index files is zeros that are not used yet. */
    private static byte[] withoutPadding(byte[] content) {
        int end = content.length;
        while (end > 0 && content[end - 1] == 0) {
            end--;
        }
        return Arrays.copyOf(content, end);
    }
}
