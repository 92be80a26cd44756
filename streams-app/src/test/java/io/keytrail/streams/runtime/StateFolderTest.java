package io.keytrail.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {

    @TempDir
    Path parent;

    @Test
    void aMissingFolderIsMadeForItsOwnerOnly() throws IOException {
        Path folder = parent.resolve("a/b");

        StateFolder.take(folder).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void aFolderInUseIsRefusedAndFreeAfterClosing() {
        StateFolder taken = StateFolder.take(parent);
        assertThatThrownBy(() -> StateFolder.take(parent))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("in use")
                .hasMessageContaining(parent.toString());

        taken.close();

        StateFolder.take(parent).close();
    }

    @Test
    void aFileInItsPlaceIsNamed() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));

        assertThatThrownBy(() -> StateFolder.take(file))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining(file.toString());
    }
}
