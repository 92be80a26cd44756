package io.keytrail.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildLogTest {

    @TempDir
    private Path folder;

    @Test
    void whatIsPrintedIsKeptAndAwaited() throws IOException {
        // Given a log in which somebody waits for a line
        ChildLog log = new ChildLog(folder.resolve("child.log"));
        CompletableFuture<Void> ready = log.lineWith("is ready");

        // When a child prints
        print(log, "starting\nBroker is ready\nand goes on\n");

        // Then the lines are in the file, and who waited knows
        assertThat(log.file()).hasContent("starting\nBroker is ready\nand goes on\n");
        assertThat(log.tail()).containsExactly("starting", "Broker is ready", "and goes on");
        assertThat(ready).isCompleted();
    }

    @Test
    void aDiskThatTakesNothingStopsNobodyWhoPrints() {
        // Given a log that can't be written
        ChildLog log = new ChildLog(folder.resolve("no-such-folder/child.log"));
        CompletableFuture<Void> ready = log.lineWith("is ready");

        // When a child prints much
        print(log, "a line\n".repeat(10_000) + "is ready\n");

        // Then all of it is read
        assertThat(ready).isCompleted();
        assertThat(log.tail()).last().isEqualTo("is ready");
    }

    @Test
    void aFullFileIsKeptOnceUnderAnotherName() throws IOException {
        // Given a child that prints more than two files may hold
        ChildLog log = new ChildLog(folder.resolve("child.log"));
        String line = "x".repeat(1_023) + "\n";

        // When it prints 25 MiB
        print(log, line.repeat(25 << 10));

        // Then no more than 20 MiB are kept, the last ones among them
        assertThat(Files.size(folder.resolve("child.log"))).isBetween(4L << 20, 6L << 20);
        assertThat(Files.size(folder.resolve("child.log.1"))).isBetween(10L << 20, 11L << 20);
        assertThat(folder.toFile().list()).hasSize(2);
    }

    @Test
    void theDeepestCauseOfTheLastStackTraceSaysWhyAChildEnded() {
        // Given logs as several programs print them
        ChildLog plain = new ChildLog(folder.resolve("plain.log"));
        ChildLog indented = new ChildLog(folder.resolve("indented.log"));
        ChildLog silent = new ChildLog(folder.resolve("silent.log"));

        // When they end in a stack trace, or in none
        print(plain, """
                Exception in thread "main" java.lang.IllegalStateException: can't start
                \tat a.B.c(B.java:1)
                Caused by: org.h2.mvstore.MVStoreException: File is corrupted
                \tat a.B.c(B.java:2)
                \t... 15 more
                """);
        print(
                indented,
                "ERROR failed\n  | a.B: x\n  | Caused by: a.C: y\n  | Caused by: a.D: z\n  | \tat a.D.e(D.java:1)\n");
        print(silent, "stopping\nstopped\n");

        // Then the cause is found
        assertThat(plain.lastException()).contains("org.h2.mvstore.MVStoreException: File is corrupted");
        assertThat(indented.lastException()).contains("a.D: z");
        assertThat(silent.lastException()).isEmpty();
    }

    private static void print(ChildLog log, String output) {
        log.drain(new ByteArrayInputStream(output.getBytes(StandardCharsets.UTF_8)));
    }
}
