package io.keytrail.standalone.edition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFolderTest {

    private static final List<String> VITAL =
            List.of("kafka/meta.properties", "registry/registry.mv.db", "secrets/vault-keyset.json");

    @TempDir
    private Path temporary;

    @Test
    void itIsItsOwnersAlone() throws IOException {
        // Given a folder that is new
        Path root = temporary.resolve("with a space/data");

        // When it is opened, and a secret written
        try (DataFolder data = DataFolder.open(root)) {
            Path secret = data.writePrivate("config/x.properties", new byte[] {1});

            // Then nobody else may look into either
            assertThat(Files.getPosixFilePermissions(root)).hasSize(3);
            assertThat(Files.getPosixFilePermissions(secret)).hasSize(2);
            assertThat(data.stoppedCleanly()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka/meta.properties", "registry/registry.mv.db", "secrets/vault-keyset.json"})
    void whatIsMissingFromAFolderThatWasReadyIsNotMadeAnew(String missing) throws IOException {
        // Given the folder of an edition that was ready, and one of its parts lost what it keeps
        Path root = ready();
        Files.delete(root.resolve(missing));

        // When it is opened, Then the loss is named
        assertThatThrownBy(() -> DataFolder.open(root))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("is damaged: it lacks " + missing);
    }

    @Test
    void aFolderOfAFirstStartThatFailedIsGoneOnWith() throws IOException {
        // Given a folder that was never ready
        Path root = ready();
        Files.delete(root.resolve(StandaloneFile.NAME));
        Files.delete(root.resolve("secrets/vault-keyset.json"));

        // When it is opened, Then nothing is missing
        try (DataFolder data = DataFolder.open(root)) {
            assertThat(data.root()).isEqualTo(root);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "0", "x", ""})
    void aFolderOfAnotherVersionIsLeftAlone(String layout) throws IOException {
        // Given a folder whose layout is another
        Path root = ready();
        Files.writeString(root.resolve("layout"), layout);

        // When it is opened, Then it says which
        assertThatThrownBy(() -> DataFolder.open(root))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("its layout is '" + layout + "', this version knows " + DataFolder.LAYOUT);
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        // Given a file
        Path file = Files.writeString(temporary.resolve("file"), "x");

        // When it is to be the data folder, or lies on the way to it, Then it is named
        assertThatThrownBy(() -> DataFolder.open(file)).hasMessageContaining("is not a folder");
        assertThatThrownBy(() -> DataFolder.open(file.resolve("data")))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aRunThatWasKilledIsAwaitedToItsLastProcess() throws Exception {
        // Given a part of an edition whose process was killed, so that its lock file still names that part
        Path root = ready();
        Process part = new ProcessBuilder("sleep", "600").start();
        try {
            leaveBehind(root, part);

            // When the folder is opened again
            try (DataFolder data = DataFolder.open(root)) {
                // Then it is known to have been killed, and the part is awaited
                assertThat(data.stoppedCleanly()).isFalse();
                assertThatThrownBy(() -> data.awaitEndOfFormerRun(Duration.ofMillis(10)))
                        .isInstanceOf(StartFailure.class)
                        .hasMessageContaining("process " + part.pid());
                part.destroyForcibly().waitFor();
                data.awaitEndOfFormerRun(Duration.ofSeconds(30));
            }
        } finally {
            part.destroyForcibly();
        }
    }

    @Test
    void aProcessThatOnlyHasTheSameIdIsNotAwaited() throws Exception {
        // Given a lock file that names a process that runs, but by the time of one that began long ago; and garbage
        Path root = ready();
        long running = ProcessHandle.current().parent().orElseThrow().pid();
        Files.writeString(root.resolve("lock"), running + " 1000\nx y\n\n" + running + "\n99999999999999999999 1\n");

        // When the folder is opened, Then there is nobody to wait for
        try (DataFolder data = DataFolder.open(root)) {
            assertThat(data.stoppedCleanly()).isFalse();
            data.awaitEndOfFormerRun(Duration.ofSeconds(30));
        }
        assertThat(root.resolve("lock")).isEmptyFile();
    }

    @Test
    void aPartThatRunsAfterTheStopIsStillNamed() throws Exception {
        // Given a part that outlives the edition
        Path root = ready();
        Process part = new ProcessBuilder("sleep", "600").start();
        try {
            try (DataFolder data = DataFolder.open(root)) {
                data.remember(part.toHandle());
            }

            // When the next one looks, Then it knows
            try (DataFolder next = DataFolder.open(root)) {
                assertThat(next.stoppedCleanly()).isFalse();
            }
        } finally {
            part.destroyForcibly();
        }
    }

    /** A folder as an edition leaves it that was ready once. */
    private Path ready() throws IOException {
        Path root = temporary.resolve("data");
        DataFolder.open(root).close();
        for (String name : VITAL) {
            Files.createFile(root.resolve(name));
        }
        Files.writeString(root.resolve(StandaloneFile.NAME), "{\"users\":[]}");
        return root;
    }

    /** As if the edition had been killed: its lock file stays as it was. */
    private static void leaveBehind(Path root, Process part) throws IOException {
        byte[] content;
        try (DataFolder data = DataFolder.open(root)) {
            data.remember(part.toHandle());
            content = Files.readAllBytes(root.resolve("lock"));
        }
        Files.write(root.resolve("lock"), content);
    }
}
