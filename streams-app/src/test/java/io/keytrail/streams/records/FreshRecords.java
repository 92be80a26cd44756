package io.keytrail.streams.records;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

/** Gives each test a {@link RecordsDriver} of its own, by the constructor of its class, and closes it afterwards. */
public final class FreshRecords implements ParameterResolver {

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType().equals(RecordsDriver.class);
    }

    @Override
    public RecordsDriver resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Opened opened = Opened.open();
        // whatever can be closed in a test's store is closed when the test is over
        test.getStore(Namespace.create(FreshRecords.class)).put(opened, opened);
        return opened.driver;
    }

    private record Opened(RecordsDriver driver, Path stateDir) implements AutoCloseable {

        static Opened open() {
            try {
                Path stateDir = Files.createTempDirectory("keytrail-records");
                return new Opened(new RecordsDriver(stateDir), stateDir);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public void close() throws IOException {
            driver.close();
            FileSystemUtils.deleteRecursively(stateDir);
        }
    }
}
