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
 * Gives tests the {@link Console}, and the {@link OtherKeyAdmin} where they ask for it: one edition and one browser for all of a run, since both take their time to start; the
 * browser as new for each test. After each, the browser must have had nothing to complain about.
 */
final class OpenConsole implements BeforeAllCallback, AfterEachCallback, ParameterResolver {

    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(OpenConsole.class);

    /** Closed by JUnit at the end of the run. */
    private record Opened(Console console, Path folder) implements AutoCloseable {

        static Opened open() {
            Browser browser = Browser.start();
            try {
                Path folder = Files.createTempDirectory("keytrail-console");
                return new Opened(
                        new Console(
                                RunningEdition.start(
                                        folder.resolve("data"), RunningEdition.freePortBase(), "--demo-old-key"),
                                browser),
                        folder);
            } catch (IOException e) {
                browser.close();
                throw new UncheckedIOException(e);
            } catch (RuntimeException e) {
                browser.close();
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            console.close();
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

    private static Console console(ExtensionContext context) {
        return context.getRoot()
                .getStore(HERE)
                .computeIfAbsent(Opened.class, key -> Opened.open(), Opened.class)
                .console();
    }

    private static OtherKeyAdmin otherKeyAdmin(ExtensionContext context) {
        return context.getRoot()
                .getStore(HERE)
                .computeIfAbsent(
                        OtherKeyAdmin.class, key -> console(context).startOtherKeyAdmin(), OtherKeyAdmin.class);
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
            return otherKeyAdmin(context);
        }
        Console console = console(context);
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
            assertThat(console(context).browser().log().complaints())
                    .as("errors and warnings in the browser's console")
                    .isEmpty();
        }
    }
}
