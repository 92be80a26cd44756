package io.keytrail.admin.secretfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileTest {

    private static final String CONTENT = "what was there";

    @TempDir
    private Path folder;

    @Test
    void aMissingFileIsMadeForItsOwnerAlone() throws IOException {
        // Given
        Path file = folder.resolve("new/secret.json");

        // When
        String content = SecretFile.at(file).readOrCreate(() -> "s3cret");

        // Then
        assertThat(content).isEqualTo("s3cret");
        assertThat(file).hasContent("s3cret");
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(file.getParent())).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aFileThatIsThereIsReadAndStays() throws IOException {
        // Given
        Path file = fileWithMode("rw-------");

        // When
        String content = SecretFile.at(file).readOrCreate(() -> "another");

        // Then
        assertThat(content).isEqualTo(CONTENT);
        assertThat(file).hasContent(CONTENT);
    }

    @Test
    void instancesThatMakeItAtTheSameTimeAllGetTheSame() throws Exception {
        // Given
        int instances = 8;
        Path file = folder.resolve("shared");
        CyclicBarrier together = new CyclicBarrier(instances);
        ExecutorService threads = Executors.newFixedThreadPool(instances);
        List<Callable<String>> tasks = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            String own = "secret of instance " + i;
            tasks.add(() -> {
                together.await();
                return SecretFile.at(file).readOrCreate(() -> own);
            });
        }

        // When
        Set<String> seen = new HashSet<>();
        for (Future<String> result : threads.invokeAll(tasks)) {
            seen.add(result.get());
        }
        threads.shutdown();

        // Then
        assertThat(seen).hasSize(1);
        assertThat(file).hasContent(seen.iterator().next());
    }

    @Test
    void withoutAFileThereIsNothingToRead() {
        assertThat(SecretFile.at(folder.resolve("none")).read()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw----r--", "rw-----w-", "rw------x", "rw--w----", "rwxrwxrwx"})
    void aFileThatOthersGetAtIsRefused(String mode) throws IOException {
        // Given
        Path file = fileWithMode(mode);

        // When, Then
        assertThatThrownBy(() -> SecretFile.at(file).read())
                .isInstanceOf(SecretFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(mode)
                .hasMessageContaining("chmod 600")
                .hasMessageNotContaining(CONTENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"r--------", "rw-------", "r--r-----", "rw-r-----"})
    void itsOwnerAndReadersOfItsGroupMayGetAtIt(String mode) throws IOException {
        // Given
        Path file = fileWithMode(mode);

        // When, Then
        assertThat(SecretFile.at(file).read()).contains(CONTENT);
    }

    private Path fileWithMode(String mode) throws IOException {
        Path file = Files.writeString(folder.resolve("secret.json"), CONTENT);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
