package io.keytrail.standalone.service;

import io.keytrail.standalone.process.ChildLog;
import io.keytrail.standalone.process.ChildProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One of Keytrail's own services, unpacked from its jar, in a child JVM. */
public final class SpringService {

    private static final List<String> JVM_OPTIONS = List.of(
            "-Xms96m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Djava.awt.headless=true",
            "-Dspring.jmx.enabled=false");

    private SpringService() {}

    /**
     * Starts it and returns at once.
     *
     * @param name short name, for messages
     * @param program the folder that it was unpacked to
     * @param mainClass its main class
     * @param heapMegabytes the most heap it may take
     * @param settings a file of settings that no other user may read
     * @param folder its working folder; what it need not keep goes to {@code java.io.tmpdir}, a folder beside it
     */
    public static ChildProcess start(
            String name,
            Path program,
            String mainClass,
            int heapMegabytes,
            Path settings,
            Path folder,
            Path temporary,
            ChildLog log) {
        List<String> options = new ArrayList<>(JVM_OPTIONS);
        options.add("-Xmx" + heapMegabytes + "m");
        options.add("-Djava.io.tmpdir=" + temporary.toAbsolutePath());
        return ChildProcess.start(
                new ChildProcess.Command(
                        name,
                        mainClass,
                        List.of(program.resolve("app.jar").toAbsolutePath()),
                        options,
                        List.of("--spring.config.additional-location="
                                + settings.toAbsolutePath().toUri()),
                        Map.of(),
                        folder),
                log);
    }
}
