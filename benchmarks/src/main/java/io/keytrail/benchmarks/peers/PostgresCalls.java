package io.keytrail.benchmarks.peers;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.reads.CallReader;
import io.keytrail.benchmarks.workspace.Workspace;
import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * The same calls in a table of PostgreSQL, settled after loading, and asked for by prepared statements over its Unix socket.
 * What it is asked is answered by its one index; a filter is applied to the rows that this finds.
 */
public final class PostgresCalls implements CallReader {

    private static final String COLUMNS =
            "SELECT call_id, account_id, occurred_at, method, path, status, latency_micros, request_bytes,"
                    + " response_bytes, outcome, key_id, key_hint, kind, client_ip, user_agent, request_id, error, gateway"
                    + " FROM api_calls WHERE account_id = ? AND occurred_at >= now() - interval '7 days'";
    private static final String NEWEST = " ORDER BY occurred_at DESC, call_id DESC LIMIT " + LIMIT;

    private final PreparedStatement newest;
    private final PreparedStatement filtered;

    private PostgresCalls(Connection connection) throws SQLException {
        this.newest = connection.prepareStatement(COLUMNS + NEWEST);
        this.filtered = connection.prepareStatement(COLUMNS + " AND status = ? AND key_id = ?" + NEWEST);
    }

    /** Starts a server and fills it with a plan's calls; empty where none is installed. It ends with the workspace. */
    public static Optional<PostgresCalls> ifInstalled(CallPlan plan, Workspace workspace) throws Exception {
        Optional<Path> programs = PostgresServer.installed();
        if (programs.isEmpty()) {
            return Optional.empty();
        }
        CopyRows rows = CopyRows.write(plan, workspace);
        PostgresServer server = PostgresServer.start(programs.get(), workspace);
        Connection connection = workspace.endWithIt(server.connectOverSocket());
        CallTable.create(connection);
        CopyManager copies = new CopyManager(connection.unwrap(BaseConnection.class));
        try (RandomAccessFile file = rows.open()) {
            for (int batch = 0; batch < rows.batches(); batch++) {
                CallTable.copy(copies, rows.read(file, batch));
            }
        }
        CallTable.settle(connection);
        CallTable.verify(connection, plan.calls());
        return Optional.of(new PostgresCalls(connection));
    }

    @Override
    public Answer ask(Question question) throws SQLException {
        PreparedStatement statement = question.filter() == null ? newest : filtered;
        statement.setString(1, CallPlan.accountId(question.account()));
        if (question.filter() != null) {
            statement.setInt(2, question.filter().status());
            statement.setObject(3, UUID.fromString(question.filter().keyId()));
        }
        List<ApiCall> calls = new ArrayList<>(LIMIT);
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                calls.add(call(rows));
            }
        }
        return () -> calls;
    }

    private static ApiCall call(ResultSet row) throws SQLException {
        return new ApiCall(
                row.getString(1),
                row.getString(2),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                row.getString(4),
                row.getString(5),
                row.getInt(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                CallOutcome.valueOf(row.getString(10)),
                row.getString(11),
                row.getString(12),
                row.getString(13),
                row.getString(14),
                row.getString(15),
                row.getString(16),
                row.getString(17),
                row.getString(18));
    }
}
