package io.keytrail.benchmarks.peers;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/** Calls as a table of PostgreSQL with one index, the one that an account's newest calls are found by. */
final class CallTable {

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

    private CallTable() {}

    /** Makes the table, empty. */
    static void create(Connection owner) throws SQLException {
        execute(owner, TABLE);
        execute(owner, INDEX);
    }

    /** Adds rows in one transaction; how many they are. */
    static long copy(CopyManager copies, byte[] rows) throws SQLException {
        CopyIn copy = copies.copyIn(COPY);
        copy.writeToCopy(rows, 0, rows.length);
        return copy.endCopy();
    }

    /** Has the server clean up after loading, and look at what there is, as its documentation advises. */
    static void settle(Connection owner) throws SQLException {
        execute(owner, "VACUUM ANALYZE api_calls");
    }

    /** Throws unless there are so many rows. */
    static void verify(Connection owner, long calls) throws SQLException {
        long stored = number(owner, "SELECT count(*) FROM api_calls");
        if (stored != calls) {
            throw new IllegalStateException("the table has " + stored + " rows, not " + calls);
        }
    }

    /** Bytes on disk, with the index. */
    static long bytes(Connection owner) throws SQLException {
        return number(owner, "SELECT pg_total_relation_size('api_calls')");
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
}
