package io.keytrail.standalone.edition;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.standalone.testing.EditionClient;
import io.keytrail.standalone.testing.RunningEdition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Data of an edition that was used and stopped, and then damaged in one place each: it must be said in one line, and
 * never be passed over by starting with less.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DamagedDataIT {

    private Path whole;
    private int portBase;
    private int copies;
    private RunningEdition edition;

    @BeforeAll
    void use(@TempDir Path folder) {
        whole = folder.resolve("whole");
        portBase = RunningEdition.freePortBase();
        edition = RunningEdition.start(whole, portBase, "--no-demo");
        EditionClient client = new EditionClient(edition);
        assertThat(client.act(Journey.ADA, Journey.ACCOUNT, Journey.STANDARD, "generate", "{}")
                        .status())
                .isEqualTo(201);
        assertThat(edition.stop()).isZero();
    }

    @AfterEach
    void stop() {
        edition.close();
    }

    @ParameterizedTest
    @CsvSource({
        "registry/registry.mv.db, 50000, The schema registry ended by itself",
        "kafka/__cluster_metadata-0/00000000000000000000.log, 100, __cluster_metadata-0 does not name topics",
        "secrets/vault-keyset.json, 40, vault-keyset.json is no Tink JSON key set",
        "kafka/meta.properties, 5, meta.properties does not name the cluster",
    })
    void aFileThatWasCutIsToldInOneLine(String file, int bytesLeft, String reason) {
        // Given data with a file of which only the beginning is left
        Path data = copy();
        cut(data.resolve(file), bytesLeft);

        // When the edition is started on them
        edition = RunningEdition.launch(data, portBase, "--no-demo");

        // Then it ends, and says why
        assertToldInOneLine(reason);
    }

    @Test
    void damagedStoresAreToldAndRestoredOnceTheyAreDeleted() throws IOException {
        // Given data whose state stores were cut
        Path data = copy();
        files(data.resolve("streams"))
                .filter(file -> file.getFileName().toString().matches("MANIFEST.*|.*\\.sst"))
                .forEach(file -> cut(file, 20));

        // When the edition is started on them, and again after what it says was done
        edition = RunningEdition.launch(data, portBase, "--no-demo");
        assertToldInOneLine("a state store in " + data.resolve("streams") + " can't be opened; delete that folder");
        files(data.resolve("streams")).forEach(DamagedDataIT::delete);
        edition = RunningEdition.start(data, portBase, "--no-demo");

        // Then everything is there again
        assertThat(new EditionClient(edition)
                        .readAdmin(Journey.ADA, "/api/v1/accounts/" + Journey.ACCOUNT + "/keys")
                        .json()
                        .required("keys"))
                .hasSize(1);
    }

    private void assertToldInOneLine(String reason) {
        List<ProcessHandle> processes = edition.processes();
        assertThat(edition.awaitExit()).isEqualTo(1);
        // a part that is still starting may take longer to stop than it is given
        assertThat(edition.output())
                .filteredOn(line -> !line.endsWith("did not stop in time and was killed"))
                .last()
                .asString()
                .startsWith("keytrail: ")
                .contains(reason);
        assertThat(edition.output())
                .filteredOn(line -> line.startsWith("keytrail: "))
                .hasSize(1);
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
    }

    private Path copy() {
        Path copy = whole.resolveSibling("copy" + ++copies);
        files(whole).forEach(file -> {
            Path target = copy.resolve(whole.relativize(file));
            try {
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return copy;
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void cut(Path file, int bytesLeft) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytesLeft);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
