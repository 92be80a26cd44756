package io.keytrail.benchmarks.peers;

import io.keytrail.benchmarks.workspace.LoopbackPort;
import io.keytrail.benchmarks.workspace.Workspace;
import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of its own with an empty database, behind a password that is made for it, on 127.0.0.1 and on a Unix
 * socket; it ends with this process, however that ends. PostgreSQL refuses to run as root: where this process does, the server runs as the
 * user {@code postgres}.
 *
 * <p>Configured as its documentation advises for loading ("Populating a Database": room for WAL between checkpoints, no WAL
 * archival) and for memory ("Resource Consumption": a large share for shared buffers). Commits need not wait for the disk,
 * which leaves it consistent after a crash; the broker doesn't wait for the disk either.
 */
final class PostgresServer implements AutoCloseable {

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String USER = "benchmark";
    private static final String UNPRIVILEGED = "postgres";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 50;
    private static final int PASSWORD_BITS = 160;

    /** Ends the server when standard input ends, as it does with the process that holds the other end. */
    private static final String RUN_UNTIL_INPUT_ENDS =
            "trap '' INT HUP; \"$@\" & server=$!; cat > /dev/null; kill -INT $server 2> /dev/null; wait $server";

    private static final List<String> SETTINGS = List.of(
            "shared_buffers=1GB",
            "maintenance_work_mem=256MB",
            "max_wal_size=4GB",
            "checkpoint_timeout=30min",
            "wal_level=minimal",
            "max_wal_senders=0",
            "synchronous_commit=off",
            "listen_addresses=127.0.0.1");

    private final Process process;
    private final Path folder;
    private final int port;
    private final String password;

    private PostgresServer(Process process, Path folder, int port, String password) {
        this.process = process;
        this.folder = folder;
        this.port = port;
        this.password = password;
    }

    /** The folder with an installed server's programs, Debian's newest or that of the PATH; empty if there is none. */
    static Optional<Path> installed() {
        List<Path> folders = new ArrayList<>();
        if (Files.isDirectory(DEBIAN)) {
            try (Stream<Path> versions = Files.list(DEBIAN)) {
                versions.sorted(Comparator.comparing(PostgresServer::version).reversed())
                        .map(version -> version.resolve("bin"))
                        .forEach(folders::add);
            } catch (IOException e) {
                // as if none were installed there
            }
        }
        for (String entry : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            folders.add(Path.of(entry));
        }
        return folders.stream()
                .filter(folder ->
                        Files.isExecutable(folder.resolve("initdb")) && Files.isExecutable(folder.resolve("postgres")))
                .findFirst();
    }

    private static int version(Path folder) {
        String name = folder.getFileName().toString();
        return name.matches("[0-9]{1,4}") ? Integer.parseInt(name) : 0;
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @param programs the folder with its programs
     */
    static PostgresServer start(Path programs, Workspace workspace) throws Exception {
        Path folder = workspace.folder("postgres");
        String password = new BigInteger(PASSWORD_BITS, new SecureRandom()).toString(36);
        Path passwordFile = folder.resolve("password");
        Files.createFile(
                passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, password);
        if (isRoot()) {
            UserPrincipal owner =
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(UNPRIVILEGED);
            Files.setOwner(folder, owner);
            Files.setOwner(passwordFile, owner);
        }
        Path data = folder.resolve("data");
        initialize(programs, data, passwordFile);
        int port = LoopbackPort.free();
        List<String> command = unprivileged(programs.resolve("postgres").toString(), "-D", data.toString());
        command.addAll(List.of("-p", String.valueOf(port)));
        SETTINGS.forEach(setting -> command.addAll(List.of("-c", setting)));
        command.addAll(List.of("-c", "unix_socket_directories=" + folder, "-c", "unix_socket_permissions=0700"));
        command.addAll(0, List.of("/bin/sh", "-c", RUN_UNTIL_INPUT_ENDS, "sh"));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(workspace.file("postgres.log").toFile())
                .start();
        PostgresServer server = workspace.endWithIt(new PostgresServer(process, folder, port, password));
        server.awaitAnswer(workspace.file("postgres.log"));
        return server;
    }

    private static void initialize(Path programs, Path data, Path passwordFile) throws Exception {
        List<String> command = unprivileged(
                programs.resolve("initdb").toString(),
                "--pgdata=" + data,
                "--username=" + USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "--no-instructions");
        Process process = new ProcessBuilder(command)
                .directory(data.getParent().toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("initdb failed:\n" + output);
        }
    }

    private static List<String> unprivileged(String... command) {
        List<String> words = new ArrayList<>();
        if (isRoot()) {
            words.addAll(
                    List.of("setpriv", "--reuid=" + UNPRIVILEGED, "--regid=" + UNPRIVILEGED, "--clear-groups", "--"));
        }
        words.addAll(List.of(command));
        return words;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private void awaitAnswer(Path log) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Connection connection = connect()) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException e) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("PostgreSQL does not answer:\n" + Files.readString(log), e);
                }
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** Opens a connection to the database, as its owner. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, password);
    }

    /** As {@link #connect}, over its Unix socket. */
    Connection connectOverSocket() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("password", password);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
        properties.setProperty(
                "socketFactoryArg", folder.resolve(".s.PGSQL." + port).toString());
        // what is asked again and again is planned once, from the first time on
        properties.setProperty("prepareThreshold", "1");
        return DriverManager.getConnection("jdbc:postgresql://localhost/postgres", properties);
    }

    /** Processor time of all of its processes so far, those that have ended left out. */
    Duration cpu() {
        return process.toHandle()
                .descendants()
                .map(handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Workspace.delete(folder);
    }
}
