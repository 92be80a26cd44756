package io.keytrail.standalone.process;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file of lines, 10 MiB at most, and as much again under the same name with {@code .1}. A line that can't be written is
 * left out: a full disk must not stop whoever prints it.
 */
final class RollingFile implements AutoCloseable {

    private static final long ROLL_AT_BYTES = 10L << 20;

    private final Path file;
    private Writer out;
    private long written;

    RollingFile(Path file) {
        this.file = file;
    }

    /** Appends the line; {@code flush} if others may want to read it now. */
    void append(String line, boolean flush) {
        try {
            if (out == null || written >= ROLL_AT_BYTES) {
                open();
            }
            out.write(line);
            out.write('\n');
            written += line.length() + 1L;
            if (flush) {
                out.flush();
            }
        } catch (IOException e) {
            close();
        }
    }

    private void open() throws IOException {
        close();
        if (Files.exists(file) && Files.size(file) >= ROLL_AT_BYTES) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        out = Files.newBufferedWriter(
                file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        written = Files.size(file);
    }

    /** The next line opens it again. */
    @Override
    public void close() {
        Writer closing = out;
        out = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (IOException e) {
                // its last lines are left out as well
            }
        }
    }
}
