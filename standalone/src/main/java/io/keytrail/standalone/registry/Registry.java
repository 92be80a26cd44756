package io.keytrail.standalone.registry;

import io.keytrail.standalone.process.ChildLog;
import io.keytrail.standalone.process.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Apicurio Registry in a child JVM, on 127.0.0.1. It keeps its schemas in an H2 database whose every commit is written
 * at once: an id that was given out stays given out, whatever happens to the process.
 */
public final class Registry {

    private static final String HOST = "127.0.0.1";

    private Registry() {}

    /**
     * Starts it and returns at once.
     *
     * @param program the folder that it was unpacked to
     * @param folder where its data stay
     * @param temporary a folder for what it need not keep
     * @param port where it answers
     */
    public static ChildProcess start(Path program, Path folder, Path temporary, int port, ChildLog log) {
        return ChildProcess.start(
                new ChildProcess.Command(
                        "schema registry",
                        "io.quarkus.runner.GeneratedMain",
                        List.of(runner(program)),
                        options(folder.toAbsolutePath(), temporary.toAbsolutePath(), port),
                        List.of(),
                        Map.of(),
                        folder),
                log);
    }

    /** The Confluent REST API that clients use. */
    public static URI url(int port) {
        return URI.create("http://" + HOST + ":" + port + "/apis/ccompat/v7");
    }

    private static List<String> options(Path folder, Path temporary, int port) {
        return List.of(
                "-Xms48m",
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                ChildProcess.ENDS_LAST,
                "-Djava.io.tmpdir=" + temporary,
                "-Dquarkus.http.host=" + HOST,
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.http.access-log.enabled=false",
                "-Dapicurio.storage.kind=sql",
                "-Dapicurio.storage.sql.kind=h2",
                // WRITE_DELAY=0 writes each commit at once, where the default of half a second loses ids in a kill;
                // FILE_LOCK=FS leaves no lock file behind when the process dies
                "-Dapicurio.datasource.url=jdbc:h2:file:" + folder.resolve("registry") + ";WRITE_DELAY=0;FILE_LOCK=FS",
                "-Dapicurio.datasource.jdbc.initial-size=1",
                "-Dapicurio.datasource.jdbc.min-size=1",
                "-Dapicurio.datasource.jdbc.max-size=8",
                "-Dapicurio.import.work-dir=" + temporary,
                "-Dapicurio.storage.snapshot.location=" + temporary);
    }

    private static Path runner(Path program) {
        try (Stream<Path> files = Files.list(program)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
                    .findAny()
                    .orElseThrow(() -> new IllegalStateException("No registry in " + program + ": build it first"));
        } catch (IOException e) {
            throw new UncheckedIOException("No registry in " + program + ": build it first", e);
        }
    }
}
