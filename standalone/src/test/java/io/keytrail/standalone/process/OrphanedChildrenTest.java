package io.keytrail.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What children do whose parent was killed; with real processes. */
class OrphanedChildrenTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void whatTheOthersNeedBeginsToEndOnlyWhenTheyHaveEnded(@TempDir Path folder) throws IOException {
        // Given a parent with two children, one of which the other needs
        Process parent = startParent(folder);
        momentOf(folder, "needed", "started");
        momentOf(folder, "needing", "started");
        // When the parent is killed
        parent.destroyForcibly();
        // Then the needed one begins to end when the other has ended
        Instant needingEnded = momentOf(folder, "needing", "ended");
        Instant neededBegan = momentOf(folder, "needed", "ending");
        assertThat(neededBegan).isAfter(needingEnded);
        momentOf(folder, "needed", "ended");
    }

    private static Process startParent(Path folder) throws IOException {
        ProcessBuilder parent = new ProcessBuilder(java(), Parent.class.getName(), folder.toString()).inheritIO();
        parent.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return parent.start();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Instant momentOf(Path folder, String child, String event) throws IOException {
        Path file = folder.resolve(child + "-" + event);
        await().atMost(PATIENCE).until(() -> Files.exists(file));
        return Instant.parse(Files.readString(file));
    }

    /** Starts both children and waits to be killed. */
    static final class Parent {

        private Parent() {}

        public static void main(String[] args) throws InterruptedException {
            Path folder = Path.of(args[0]);
            start(folder, "needed", List.of(ChildProcess.ENDS_LAST));
            start(folder, "needing", List.of());
            Thread.currentThread().join();
        }

        private static void start(Path folder, String name, List<String> jvmOptions) {
            ChildProcess.start(
                    new ChildProcess.Command(
                            name,
                            Child.class.getName(),
                            ClassPath.own(),
                            jvmOptions,
                            List.of(folder.resolve(name).toString()),
                            Map.of(),
                            folder),
                    new ChildLog(folder.resolve(name + ".log")));
        }
    }

    /** Writes down when it has started, and when its end begins and is done, which takes it a second. */
    static final class Child {

        private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(1);

        private Child() {}

        public static void main(String[] args) throws Exception {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(args[0])));
            note(args[0], "started");
            Thread.currentThread().join();
        }

        private static void close(String name) {
            try {
                note(name, "ending");
                Thread.sleep(TIME_TO_CLOSE.toMillis());
                note(name, "ended");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void note(String name, String event) throws IOException {
            Path draft = Path.of(name + "-" + event + ".draft");
            Files.writeString(draft, Instant.now().toString());
            Files.move(draft, Path.of(name + "-" + event), StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
