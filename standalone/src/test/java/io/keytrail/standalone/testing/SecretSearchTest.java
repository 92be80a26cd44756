package io.keytrail.standalone.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.CompressionType;
import org.rocksdb.EnvOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.SstFileWriter;

/** A search that finds nothing proves nothing, unless it finds what is there. */
class SecretSearchTest {

    private static final String SECRET = "not_a_key_0123456789abcdefghijklmnopqrstuv";

    @Test
    void everyFormOfTheTextIsFound(@TempDir Path folder) throws Exception {
        // Given files that hold it in several forms, one of them cut in the middle
        byte[] bytes = ("xy" + SECRET + "z").getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("plain"), bytes);
        Files.write(folder.resolve("utf16"), ("x" + SECRET).getBytes(StandardCharsets.UTF_16LE));
        Files.writeString(folder.resolve("hex"), HexFormat.of().formatHex(bytes));
        Files.writeString(folder.resolve("base64"), Base64.getEncoder().encodeToString(bytes));
        Files.writeString(folder.resolve("cut"), SECRET.substring(15));

        // When it is looked for
        List<String> findings = new SecretSearch(List.of(SECRET)).findings(folder);

        // Then each file is named
        assertThat(findings)
                .extracting(finding -> finding.substring(0, finding.indexOf(':')))
                .contains("plain", "utf16", "hex", "base64", "cut");
    }

    @Test
    void whatIsCompressedIsFoundToo(@TempDir Path folder) throws Exception {
        // Given a segment of Kafka and a table of RocksDB that hold it among much else, both compressed
        byte[] value = ("{\"note\":\"" + "no text ".repeat(50) + SECRET + "\"}").getBytes(StandardCharsets.UTF_8);
        try (FileRecords segment =
                FileRecords.open(folder.resolve("00000000000000000000.log").toFile())) {
            segment.append(MemoryRecords.withRecords(
                    Compression.gzip().build(), new SimpleRecord("acme".getBytes(StandardCharsets.UTF_8), value)));
        }
        RocksDB.loadLibrary();
        try (Options options = new Options().setCompressionType(CompressionType.ZSTD_COMPRESSION);
                EnvOptions environment = new EnvOptions();
                SstFileWriter table = new SstFileWriter(environment, options)) {
            table.open(folder.resolve("000007.sst").toString());
            for (int i = 100; i < 200; i++) {
                table.put(("key" + i).getBytes(StandardCharsets.UTF_8), value);
            }
            table.finish();
        }

        // When it is looked for
        List<String> findings = new SecretSearch(List.of(SECRET)).findings(folder);

        // Then it is found in both, though not in their bytes
        assertThat(findings)
                .contains("00000000000000000000.log: end of text 0 in UTF-8", "000007.sst: end of text 0 in UTF-8");
        byte[] end = SECRET.substring(SECRET.length() - 20).getBytes(StandardCharsets.UTF_8);
        assertThat(SecretSearch.contains(Files.readAllBytes(folder.resolve("00000000000000000000.log")), end))
                .isFalse();
    }

    @Test
    void nothingIsFoundWhereNothingIs(@TempDir Path folder) throws Exception {
        // Given a file that holds something else
        Files.writeString(folder.resolve("other"), "not_a_key_at_all ".repeat(1_000));

        // When the text is looked for, then it is not found
        assertThat(new SecretSearch(List.of(SECRET)).findings(folder)).isEmpty();
    }
}
