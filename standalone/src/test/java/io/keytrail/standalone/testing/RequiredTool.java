package io.keytrail.standalone.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that a test needs and that may be missing: then the test is skipped, or fails where {@code
 * KEYTRAIL_REQUIRE_ALL=1} is set.
 */
public final class RequiredTool {

    private static final boolean ALL_REQUIRED = "1".equals(System.getenv("KEYTRAIL_REQUIRE_ALL"));

    private RequiredTool() {}

    /** Where the program is; does not return if it is nowhere on the PATH. */
    public static Path find(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> {
                    String message = program + " is not on the PATH";
                    if (ALL_REQUIRED) {
                        return Assertions.fail(message + ", and KEYTRAIL_REQUIRE_ALL is set");
                    }
                    return Assumptions.abort(message);
                });
    }
}
