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
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can't be started says so in one line and exits with 1. */
class RefusedStartIT {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"0,admin", "1,query", "2,sample", "3,registry", "4,kafka", "5,smtp", "6,mail"})
    void aTakenPortIsNamed(int offset, String name) throws Exception {
        // Given something that listens on one of the ports
        int base = RunningEdition.freePortBase();
        try (ServerSocket taken = new ServerSocket(base + offset, 1, InetAddress.getLoopbackAddress())) {
            // When the edition is started
            RunningEdition edition = RunningEdition.launch(folder.resolve("data"), base);

            // Then it names the port
            assertRefused(edition, "Port " + taken.getLocalPort() + " (" + name + ") is taken");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--port-base 0, '--port-base takes 1 to 65529, not 0'",
        "--port-base 65530, '--port-base takes 1 to 65529, not 65530'",
        "--port-base eighty, eighty",
        "--nodemo, '--nodemo'",
        "--data, '--data'",
    })
    void argumentsThatMakeNoSenseAreNamed(String arguments, String reason) {
        // Given a mistake, When the edition is started with it, Then it is named
        RunningEdition edition =
                RunningEdition.run(Stream.concat(Stream.of("start"), Arrays.stream(arguments.split(" ")))
                        .toArray(String[]::new));
        assertRefused(edition, reason);
    }

    @ParameterizedTest
    @CsvSource({"--help, start", "start --help, --port-base", "--version, Keytrail "})
    void whoAsksForHelpGetsIt(String arguments, String answer) {
        // Given a question, When it is asked, Then it is answered, and nothing is started
        RunningEdition edition = RunningEdition.run(arguments.split(" "));
        assertThat(edition.awaitExit()).isZero();
        assertThat(String.join("\n", edition.output())).contains(answer);
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
        Path data = folder.resolve("data");
        for (String vital : List.of("kafka/meta.properties", "registry/registry.mv.db", "secrets/vault-keyset.json")) {
            Files.createDirectories(data.resolve(vital).getParent());
            Files.createFile(data.resolve(vital));
        }
        Files.createFile(data.resolve("lock"));
        Files.writeString(data.resolve("standalone.json"), "{\"ports\":{\"admin\":80");

        // When the edition is started on it
        RunningEdition edition = RunningEdition.launch(folder.resolve("data"), RunningEdition.freePortBase());

        // Then it names the file
        assertRefused(edition, "standalone.json is damaged");
    }

    private static void assertRefused(RunningEdition edition, String reason) {
        assertThat(edition.awaitExit()).isEqualTo(1);
        assertThat(edition.output())
                .filteredOn(line -> !line.startsWith("Starting Keytrail on "))
                .singleElement()
                .asString()
                .startsWith("keytrail: ")
                .contains(reason);
    }
}
