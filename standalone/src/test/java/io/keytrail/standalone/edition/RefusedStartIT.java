package io.keytrail.standalone.edition;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.standalone.testing.RunningEdition;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can't be started says so in one line and exits with 1. */
class RefusedStartIT {

    @TempDir
    private Path folder;

    @Test
    void aTakenPortIsNamed() throws Exception {
        // Given something that listens on one of the ports
        int base = RunningEdition.freePortBase();
        try (ServerSocket taken = new ServerSocket(base + 4, 1, InetAddress.getLoopbackAddress())) {
            // When the edition is started
            RunningEdition edition = RunningEdition.launch(folder.resolve("data"), base);

            // Then it names the port
            assertRefused(edition, "Port " + taken.getLocalPort() + " (kafka) is taken");
        }
    }

    @Test
    void aDataFolderInUseIsNamed() throws Exception {
        // Given a data folder that another process has locked
        Path data = Files.createDirectories(folder.resolve("data"));
        try (FileChannel lockFile =
                        FileChannel.open(data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lockFile.lock()) {
            // When a second edition is started on it
            RunningEdition edition = RunningEdition.launch(data, RunningEdition.freePortBase());

            // Then it says so
            assertThat(lock.isValid()).isTrue();
            assertRefused(edition, "is in use by another Keytrail");
        }
    }

    @Test
    void aFolderOfSomethingElseIsLeftAlone() throws Exception {
        // Given a folder with somebody's letters
        Path letters = Files.createDirectories(folder.resolve("letters"));
        Files.writeString(letters.resolve("dear-ada.txt"), "Dear Ada");

        // When the edition is started on it
        RunningEdition edition = RunningEdition.launch(letters, RunningEdition.freePortBase());

        // Then it refuses, and touches nothing
        assertRefused(edition, "holds something else than Keytrail's data");
        assertThat(letters).isDirectoryContaining("glob:**dear-ada.txt");
        assertThat(letters.toFile().list()).hasSize(1);
    }

    @Test
    void aDamagedBrokerFolderIsNamed() throws Exception {
        // Given a data folder whose broker lost the file that says what it is
        Path kafka = Files.createDirectories(folder.resolve("data/kafka"));
        Files.createFile(folder.resolve("data/lock"));
        Files.createDirectories(kafka.resolve("keytrail.api-calls-0"));

        // When the edition is started on it
        RunningEdition edition = RunningEdition.launch(folder.resolve("data"), RunningEdition.freePortBase());

        // Then it says what is damaged
        assertRefused(edition, "is damaged");
    }

    @Test
    void damagedPasswordsAreNamed() throws Exception {
        // Given a standalone.json that was cut
        Files.createDirectories(folder.resolve("data"));
        Files.createFile(folder.resolve("data/lock"));
        Files.writeString(folder.resolve("data/standalone.json"), "{\"ports\":{\"admin\":80");

        // When the edition is started on it
        RunningEdition edition = RunningEdition.launch(folder.resolve("data"), RunningEdition.freePortBase());

        // Then it names the file
        assertRefused(edition, "standalone.json is damaged");
    }

    private static void assertRefused(RunningEdition edition, String reason) {
        assertThat(edition.awaitExit()).isEqualTo(1);
        assertThat(edition.output().stream().filter(line -> line.startsWith("keytrail: ")))
                .singleElement()
                .asString()
                .contains(reason);
    }
}
