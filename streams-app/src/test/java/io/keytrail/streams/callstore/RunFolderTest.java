package io.keytrail.streams.callstore;

import static io.keytrail.streams.records.RecordsDriver.START;
import static io.keytrail.streams.records.RecordsDriver.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.calls.CallView;
import io.keytrail.streams.state.StateFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

    private static final StateFormat<ApiCall> FORMAT = StateFormat.of(ApiCall.class);

    @TempDir
    Path path;

    @Test
    void aMergeThatIsStoppedLeavesTheRunsAsTheyAre() throws IOException {
        // Given as many runs as become one
        RunFolder folder = RunFolder.open(path);
        for (int i = 0; i < RunFolder.FAN_IN; i++) {
            write(folder, i);
        }
        List<Run> before = folder.runs();

        // When it is stopped so late that all rows are written
        boolean isMerged = folder.mergeSome(() -> true);

        // Then whoever opens the folder next has it for himself
        assertThat(isMerged).isFalse();
        assertThat(folder.runs()).isEqualTo(before);
        try (Stream<Path> files = Files.list(path)) {
            assertThat(files).hasSize(RunFolder.FAN_IN + 1);
        }
    }

    @Test
    void aRunThatIsMissingIsToldOfAndTheErrorSaysWhatToDo() throws IOException {
        // Given
        write(RunFolder.open(path), 0);
        Files.delete(
                path.resolve(Manifest.read(path).orElseThrow().runs().get(0).file()));

        // When, then
        assertThatThrownBy(() -> RunFolder.open(path))
                .isInstanceOf(ProcessorStateException.class)
                .hasMessageContaining("delete that folder")
                .hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void aManifestThatCanNotBeWrittenLeavesTheOneBefore() throws IOException {
        // Given
        RunFolder folder = RunFolder.open(path);
        write(folder, 0);
        Path obstacle = Files.createDirectory(path.resolve("manifest.next"));

        // When
        assertThatThrownBy(() -> write(folder, 1)).isInstanceOf(IOException.class);

        // Then
        assertThat(folder.runs()).hasSize(1);
        RunFolder opened = RunFolder.open(path);
        assertThat(obstacle).doesNotExist();
        assertThat(opened.position()).isEqualTo(OptionalLong.of(0));
        assertThat(opened.runs()).hasSize(1);
        write(opened, 1);
        assertThat(RunFolder.open(path).runs()).hasSize(2);
    }

    private static void write(RunFolder folder, int position) throws IOException {
        byte[] call = FORMAT.write(call(START.plusMillis(position)).build());
        CallView view = new CallView();
        view.show(call, StateFormat.HEADER, call.length);
        Memtable rows = new Memtable();
        rows.add(view);
        folder.write(rows, position, view.occurredAt(), Runnable::run);
    }
}
