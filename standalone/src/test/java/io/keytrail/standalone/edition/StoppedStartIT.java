package io.keytrail.standalone.edition;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.standalone.testing.RunningEdition;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever changes their mind while the edition starts gets a clean stop. */
class StoppedStartIT {

    @ParameterizedTest
    @CsvSource({
        "Starting Keytrail, true",
        "Starting Keytrail, false",
        "Kafka broker is ready, true",
        "sample API is ready, false"
    })
    void aStopWhileItStartsIsAStopLikeAnyOther(String line, boolean byKeyboard, @TempDir Path folder) {
        // Given an edition that has come so far
        try (RunningEdition edition =
                RunningEdition.launch(folder.resolve("data"), RunningEdition.freePortBase(), "--no-demo")) {
            edition.awaitLine(line);
            List<ProcessHandle> processes = edition.processes();

            // When it is told to stop
            int status = byKeyboard ? edition.interrupt() : edition.stop();

            // Then it does, and leaves nothing behind
            assertThat(status).isZero();
            assertThat(edition.output()).last().isEqualTo("Keytrail has stopped");
            assertThat(processes).noneMatch(ProcessHandle::isAlive);
            assertThat(folder.resolve("data/lock")).isEmptyFile();
        }
    }
}
