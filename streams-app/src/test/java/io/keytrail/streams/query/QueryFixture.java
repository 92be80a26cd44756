package io.keytrail.streams.query;

import io.keytrail.streams.records.RecordsDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.util.FileSystemUtils;

/** A query server over one driver's state for all tests of a class; each test takes accounts of its own. */
final class QueryFixture implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    private final String[] settings;
    private Path stateDir;

    QueryServer server;
    RecordsDriver driver;

    QueryFixture(String... settings) {
        this.settings = settings;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        stateDir = Files.createTempDirectory("keytrail-query");
        driver = new RecordsDriver(stateDir);
        server = QueryServer.start(settings);
        server.state.serve(driver);
    }

    /** Whatever a test did to ownership, freshness and stores is over. */
    @Override
    public void afterEach(ExtensionContext context) {
        server.state.serve(driver);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        server.close();
        driver.close();
        try {
            FileSystemUtils.deleteRecursively(stateDir);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
