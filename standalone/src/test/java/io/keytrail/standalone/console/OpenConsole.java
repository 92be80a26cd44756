package io.keytrail.standalone.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.standalone.testing.RunningEdition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the {@link Console}, and the {@link OtherKeyAdmin} where they ask for it: one edition and one browser for all
 * tests of this process, since both take their time to start; the browser as new for each test. After each, the browser
 * must have had nothing to complain about.
 *
 * <p>They are kept here and not in JUnit's root store: where tests run in several processes, each class is a run of
 * JUnit's own, and that store would be closed after every class.
 */
final class OpenConsole implements BeforeAllCallback, AfterEachCallback, ParameterResolver {

    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(OpenConsole.class);

    private static Opened opened;
    private static OtherKeyAdmin other;

    private record Opened(Console console, Path folder) {

        static Opened open() {
            Browser browser = Browser.start();
            try {
                Path folder = Files.createTempDirectory("keytrail-console");
                Console console = new Console(
                        RunningEdition.start(folder.resolve("data"), RunningEdition.freePortBase(), "--demo-old-key"),
                        browser);
                // the demo's seven days of calls
                console.awaitRecorded(Console.ADA, Console.ACME);
                return new Opened(console, folder);
            } catch (IOException e) {
                browser.close();
                throw new UncheckedIOException(e);
            } catch (RuntimeException e) {
                browser.close();
                throw e;
            }
        }

        void close() {
            console.close();
            try {
                delete(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void delete(Path folder) throws IOException {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }

    private static synchronized Console console() {
        if (opened == null) {
            opened = Opened.open();
            Runtime.getRuntime().addShutdownHook(new Thread(OpenConsole::close, "close-console"));
        }
        return opened.console();
    }

    private static synchronized OtherKeyAdmin otherKeyAdmin() {
        if (other == null) {
            other = console().startOtherKeyAdmin();
        }
        return other;
    }

    private static synchronized void close() {
        try {
            if (other != null) {
                other.close();
            }
        } finally {
            opened.close();
        }
    }

    /** Skips the class where the browser is missing; later, JUnit would take that for an error. */
    @Override
    public void beforeAll(ExtensionContext context) {
        Browser.find();
    }

    /** Whoever asks for the console gets it as new. */
    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (parameter.getParameter().getType() == OtherKeyAdmin.class) {
            return otherKeyAdmin();
        }
        Console console = console();
        if (!isUsed(context)) {
            context.getStore(HERE).put(context.getUniqueId(), true);
            console.forgetEverybody();
        }
        return console;
    }

    /** Whether the test that is running, and not only its class, has asked for it. */
    private static boolean isUsed(ExtensionContext context) {
        return context.getStore(HERE).get(context.getUniqueId()) != null;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Console.class || type == OtherKeyAdmin.class;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (isUsed(context)) {
            assertThat(console().browser().log().complaints())
                    .as("errors and warnings in the browser's console")
                    .isEmpty();
        }
    }
}
