package io.keytrail.standalone.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The folder into which a browser saves files. */
final class Downloads {

    /** Chromium's, until a file is complete. */
    private static final String UNFINISHED = ".crdownload";

    private final Browser browser;
    private final Path folder;

    private Downloads(Browser browser, Path folder) {
        this.browser = browser;
        this.folder = folder;
    }

    /** Has files saved there from now on; the folder must be empty. */
    static Downloads into(Path folder, Browser browser) {
        browser.command("Browser.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", folder.toString()));
        return new Downloads(browser, folder);
    }

    /** The text of a file, once that is complete and the only one; it is gone then. */
    String take(String name) {
        browser.until(
                name + " is saved", () -> !names().isEmpty() && names().stream().noneMatch(Downloads::isUnfinished));
        List<String> names = names();
        if (!names.equals(List.of(name))) {
            throw new AssertionError("Saved was not " + name + " alone, but " + names);
        }
        try {
            Path file = folder.resolve(name);
            String text = Files.readString(file, StandardCharsets.UTF_8);
            Files.delete(file);
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isUnfinished(String name) {
        return name.endsWith(UNFINISHED) || name.startsWith(".");
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
