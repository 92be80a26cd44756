package io.keytrail.standalone.testing;

import io.keytrail.standalone.broker.Broker;
import io.keytrail.standalone.process.ChildLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real Kafka broker for tests, started when first asked for and shared by all tests of this process. A class annotated
 * with {@code ExtendWith(TestBroker.Shared.class)} gets it as a parameter of its test methods.
 *
 * <p>Tests never stop it; each keeps apart from the others by {@link #newPrefix}. A test that must stop or kill a broker
 * starts its own with {@link Broker#start} on {@link #freePort()}.
 */
public final class TestBroker {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path folder;
    private final Broker broker;
    private final AtomicInteger prefixes = new AtomicInteger();

    private TestBroker() throws IOException {
        folder = Files.createTempDirectory("keytrail-broker-");
        broker = Broker.start(folder.resolve("kafka"), freePort(), new ChildLog(folder.resolve("kafka.log")));
        broker.awaitReady(PATIENCE);
    }

    /** What a client needs as {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Where the broker keeps its topics: a folder for each partition. */
    public Path dataFolder() {
        return folder.resolve("kafka");
    }

    /** A prefix for topics, groups and transactional ids that no other test has, such as {@code t7.keytrail.}. */
    public String newPrefix() {
        return "t" + prefixes.incrementAndGet() + ".keytrail.";
    }

    /** A port of 127.0.0.1 that is free now. */
    public static int freePort() {
        return FreePorts.inARow(1);
    }

    private void end() {
        broker.kill();
        try {
            deleteTree(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /**
     * Hands the shared broker to test methods that ask for a {@link TestBroker}. It is kept here and not in JUnit's root
     * store: where tests run in several processes, each class is a run of JUnit's own, and that store would be closed after
     * every class.
     */
    public static final class Shared implements ParameterResolver {

        private static TestBroker broker;

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == TestBroker.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return broker();
        }

        private static synchronized TestBroker broker() {
            if (broker == null) {
                try {
                    broker = new TestBroker();
                } catch (IOException e) {
                    throw new UncheckedIOException("Cannot start a broker", e);
                }
                Runtime.getRuntime().addShutdownHook(new Thread(broker::end, "end-broker"));
            }
            return broker;
        }
    }
}
