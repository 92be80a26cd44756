package io.keytrail.benchmarks.peers;

import io.keytrail.benchmarks.contest.Contender;
import io.keytrail.benchmarks.contest.Course;
import io.keytrail.benchmarks.contest.Lap;
import io.keytrail.benchmarks.contest.Stopwatch;
import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.workspace.Workspace;
import io.keytrail.schemas.ApiCall;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * The same calls into a table of PostgreSQL with one index, the one that an account's newest calls are found by: {@code
 * COPY} in batches of 5,000, each committed, as many connections as others have threads. The rows lie ready in a file, as
 * {@code COPY} takes them, before the clock starts: neither Kafka nor Avro costs this peer anything, and it does no more
 * with a call than store it.
 */
public final class CopyIntoPostgres implements Contender {

    private static final int BATCH = 5_000;

    /** Types as narrow as they may be, the wide ones first, so that rows need little padding. */
    private static final String TABLE = """
            CREATE TABLE api_calls (
              occurred_at timestamptz NOT NULL,
              latency_micros bigint NOT NULL,
              request_bytes bigint NOT NULL,
              response_bytes bigint NOT NULL,
              call_id uuid NOT NULL,
              key_id uuid,
              status smallint NOT NULL,
              account_id text NOT NULL,
              method text NOT NULL,
              path text NOT NULL,
              outcome text NOT NULL,
              key_hint text,
              kind text,
              client_ip inet,
              user_agent text,
              request_id text,
              error text,
              gateway text)
            """;

    private static final String INDEX =
            "CREATE INDEX api_calls_newest ON api_calls (account_id, occurred_at DESC, call_id DESC)";
    private static final String COPY =
            "COPY api_calls (occurred_at, latency_micros, request_bytes, response_bytes, call_id, key_id, status,"
                    + " account_id, method, path, outcome, client_ip) FROM STDIN";

    private final Path programs;
    private Batches batches;

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
        if (batches == null) {
            batches = Batches.write(course.calls().plan(), course.workspace());
        }
        try (PostgresServer server = PostgresServer.start(programs, course.workspace());
                Connection owner = server.connect()) {
            execute(owner, TABLE);
            execute(owner, INDEX);
            Lap lap = copy(course, server);
            verify(owner, course.calls().plan());
            long bytes = number(owner, "SELECT pg_total_relation_size('api_calls')");
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
        try (RandomAccessFile file = new RandomAccessFile(batches.file.toFile(), "r")) {
            for (int batch = next.getAndIncrement(); batch < batches.count(); batch = next.getAndIncrement()) {
                byte[] rows = batches.read(file, batch);
                CopyIn copy = copies.copyIn(COPY);
                copy.writeToCopy(rows, 0, rows.length);
                stopwatch.count(copy.endCopy());
            }
        }
    }

    private static void verify(Connection connection, CallPlan plan) throws SQLException {
        long stored = number(connection, "SELECT count(*) FROM api_calls");
        if (stored != plan.calls()) {
            throw new IllegalStateException("the table has " + stored + " rows, not " + plan.calls());
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    /**
     * The rows of a plan as {@code COPY} takes them.
     *
     * @param ends where each batch ends in the file
     */
    private record Batches(Path file, List<Long> ends) {

        static Batches write(CallPlan plan, Workspace workspace) throws IOException {
            Path file = workspace.file("rows.copy");
            List<Long> ends = new ArrayList<>();
            long written = 0;
            try (OutputStream out = Files.newOutputStream(file)) {
                for (long begin = 0; begin < plan.calls(); begin += BATCH) {
                    StringBuilder rows = new StringBuilder();
                    for (long i = begin; i < Math.min(plan.calls(), begin + BATCH); i++) {
                        appendRow(rows, plan.call(i));
                    }
                    byte[] bytes = rows.toString().getBytes(StandardCharsets.UTF_8);
                    out.write(bytes);
                    written += bytes.length;
                    ends.add(written);
                }
            }
            return new Batches(file, ends);
        }

        /** No text of a plan has a tab, a line's end or a backslash in it. */
        private static void appendRow(StringBuilder rows, ApiCall call) {
            rows.append(call.getOccurredAt()).append('\t');
            rows.append(call.getLatencyMicros()).append('\t');
            rows.append(call.getRequestBytes()).append('\t');
            rows.append(call.getResponseBytes()).append('\t');
            rows.append(call.getCallId()).append('\t');
            rows.append(call.getKeyId()).append('\t');
            rows.append(call.getStatus()).append('\t');
            rows.append(call.getAccountId()).append('\t');
            rows.append(call.getMethod()).append('\t');
            rows.append(call.getPath()).append('\t');
            rows.append(call.getOutcome()).append('\t');
            rows.append(call.getClientIp()).append('\n');
        }

        int count() {
            return ends.size();
        }

        byte[] read(RandomAccessFile from, int batch) throws IOException {
            long begin = batch == 0 ? 0 : ends.get(batch - 1);
            byte[] rows = new byte[(int) (ends.get(batch) - begin)];
            from.seek(begin);
            from.readFully(rows);
            return rows;
        }
    }
}
