package io.keytrail.streams.callstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunTest {

    private static final byte[] ACCOUNT = "acme".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Compression.class)
    void aBlockThatCanNotBeCompressedIsWrittenHoweverLongItIs(Compression compression) throws IOException {
        // Given rows of which nothing can be compressed
        byte[] noise = new byte[64 * 1024];
        new Random(7).nextBytes(noise);
        for (int last = 4096; last < 4608; last += 16) {
            Path file = folder.resolve("run-" + last);

            // When a block gets longer than the one before it by any of many lengths
            try (RunWriter writer = new RunWriter(file, compression)) {
                writer.row(ACCOUNT, 9, noise, 0, Run.BLOCK);
                writer.row(ACCOUNT, 8, noise, Run.BLOCK, 2 * Run.BLOCK - 8);
                writer.row(ACCOUNT, 7, noise, 2 * Run.BLOCK, 2 * Run.BLOCK + last);
                writer.finish();
            }

            // Then
            Run run = Run.open(file, 1, 0);
            assertThat(run.rowBlocks()).isEqualTo(2);
            assertThat(run.rowBlock(1)).endsWith(noise[2 * Run.BLOCK + last - 1]);
        }
    }

    @Test
    void aBlockThatIsDamagedIsNotedWhicheverByteOfItIs() throws IOException {
        // Given
        Path file = folder.resolve("run");
        try (RunWriter writer = new RunWriter(file, Compression.LZ4)) {
            writer.row(ACCOUNT, 9, new byte[100], 0, 100);
            writer.finish();
        }
        byte[] whole = Files.readAllBytes(file);

        for (int i = 0; i < Run.BLOCK_HEADER + 1; i++) {
            // When
            byte[] damaged = whole.clone();
            damaged[Run.MAGIC.length + i] ^= (byte) 0x80;
            Path copy = folder.resolve("run-" + i);
            Files.write(copy, damaged);
            Run run = Run.open(copy, 1, 0);

            // Then
            assertThatThrownBy(() -> run.rowBlock(0))
                    .as("byte " + i)
                    .isInstanceOf(ProcessorStateException.class)
                    .hasMessageContaining("damaged");
        }
    }
}
