package io.keytrail.benchmarks.peers;

import io.keytrail.benchmarks.contest.Contender;
import io.keytrail.benchmarks.contest.Course;
import io.keytrail.benchmarks.contest.Lap;
import io.keytrail.benchmarks.contest.Stopwatch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * The same calls into a table of PostgreSQL with one index, the one that an account's newest calls are found by: {@code
 * COPY} in batches of 5,000, each committed, as many connections as others have threads. The rows lie ready in a file, as
 * {@code COPY} takes them, before the clock starts: neither Kafka nor Avro costs this peer anything, and it does no more
 * with a call than store it.
 */
public final class CopyIntoPostgres implements Contender {

    private final Path programs;
    private CopyRows rows;

    private CopyIntoPostgres(Path programs) {
        this.programs = programs;
    }

    /** This peer; empty where no server is installed. */
    public static Optional<CopyIntoPostgres> ifInstalled() {
        return PostgresServer.installed().map(CopyIntoPostgres::new);
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public String label() {
        return "PostgreSQL, COPY";
    }

    @Override
    public Lap run(Course course) throws Exception {
        if (rows == null) {
            rows = CopyRows.write(course.calls().plan(), course.workspace());
        }
        try (PostgresServer server = PostgresServer.start(programs, course.workspace());
                Connection owner = server.connect()) {
            CallTable.create(owner);
            Lap lap = copy(course, server);
            CallTable.verify(owner, course.calls().plan().calls());
            long bytes = CallTable.bytes(owner);
            return lap.withDiskBytes(Map.of(Lap.ALL, bytes));
        }
    }

    private Lap copy(Course course, PostgresServer server) throws Exception {
        Stopwatch stopwatch = course.stopwatch();
        ExecutorService threads = Executors.newFixedThreadPool(course.threads());
        List<Connection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < course.threads(); i++) {
                connections.add(server.connect());
            }
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> works = new ArrayList<>();
            Duration before = server.cpu();
            stopwatch.start();
            for (Connection connection : connections) {
                works.add(threads.submit(() -> {
                    copyBatches(connection, next, stopwatch);
                    return null;
                }));
            }
            Lap lap =
                    stopwatch.awaitEnd(course.calls().plan().calls(), () -> true, () -> TopicShare.throwFailure(works));
            // before the connections close, since what ended processes took is not known
            return lap.withServerCpu(server.cpu().minus(before));
        } finally {
            threads.shutdownNow();
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private void copyBatches(Connection connection, AtomicInteger next, Stopwatch stopwatch)
            throws SQLException, IOException {
        CopyManager copies = new CopyManager(connection.unwrap(BaseConnection.class));
        try (RandomAccessFile file = rows.open()) {
            for (int batch = next.getAndIncrement(); batch < rows.batches(); batch = next.getAndIncrement()) {
                stopwatch.count(CallTable.copy(copies, rows.read(file, batch)));
            }
        }
    }
}
