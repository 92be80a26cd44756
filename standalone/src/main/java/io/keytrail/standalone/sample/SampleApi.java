package io.keytrail.standalone.sample;

import io.keytrail.standalone.process.ChildLog;
import io.keytrail.standalone.process.ChildProcess;
import io.keytrail.standalone.process.ClassPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An API server such as a product might have, guarded by key-guard, in a child JVM. Any path answers 200 with JSON on
 * whose key it was; {@code GET /health} needs no key.
 */
public final class SampleApi {

    private static final List<String> JVM_OPTIONS = List.of(
            "-Xms48m",
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.awt.headless=true",
            "-Dlog4j2.configurationFile=classpath:io/keytrail/standalone/log4j2.xml");

    private SampleApi() {}

    /**
     * Starts it and returns at once.
     *
     * @param settings a file with {@code server.port} and the guard's settings
     * @param folder a folder for what it need not keep
     */
    public static ChildProcess start(Path settings, Path folder, ChildLog log) {
        return ChildProcess.start(
                new ChildProcess.Command(
                        "sample API",
                        SampleMain.class.getName(),
                        ClassPath.own(),
                        JVM_OPTIONS,
                        List.of(
                                settings.toAbsolutePath().toString(),
                                folder.toAbsolutePath().toString()),
                        Map.of(),
                        folder),
                log);
    }
}
