package io.keytrail.streams.query;

import io.keytrail.schemas.IsoMillis;
import io.keytrail.schemas.keys.AccountId;
import io.keytrail.streams.stores.CloseableIterator;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends a whole log, row by row, as fast as the client takes it and never faster: a row is read from the store once the
 * one before is on its way. Nothing is held in memory but a buffer.
 *
 * <p>What goes wrong before the first byte is an ordinary problem. What goes wrong later cuts the connection inside the
 * chunked response, so that no client can take half a log for a whole one.
 */
final class Exports {

    /** Header that says of an export what {@code asOf} says of a page. */
    static final String AS_OF = "Keytrail-As-Of";

    private static final Logger LOG = LoggerFactory.getLogger(Exports.class);
    private static final int BUFFER = 32 * 1024;

    private final JsonMapper json;

    Exports(JsonMapper json) {
        this.json = json;
    }

    /**
     * How one kind of row is written.
     *
     * @param columns the header of the CSV form
     * @param cells the row's cells, one for each column
     * @param line writes the row as a line of JSON; empty: as Jackson does
     */
    record Table<R>(List<String> columns, Function<R, List<Object>> cells, Optional<Line<R>> line) {

        /** Rows that Jackson writes. */
        Table(List<String> columns, Function<R, List<Object>> cells) {
            this(columns, cells, Optional.empty());
        }
    }

    /** Writes a row as a line of JSON. */
    @FunctionalInterface
    interface Line<R> {
        void write(R row, JsonLines lines) throws IOException;
    }

    /**
     * What an export is of.
     *
     * @param account whose log
     * @param log name of the log
     * @param asOf everything committed to Kafka by then is in it; empty while that is not known
     */
    record Whole(String account, String log, Optional<Instant> asOf) {

        /** An account's id may stand in a header as it is. */
        String fileName() {
            return AccountId.NONE.equals(account) ? "no-account-" + log : account + "-" + log;
        }
    }

    /**
     * Sends all rows; to a HEAD request only what comes before them.
     *
     * @param whole what is exported
     * @param open opens the rows, at best by {@link Readings#export}; they are closed in any case
     * @throws CloseNowException if the response broke off; whoever catches it must not write any more
     */
    <R> void send(
            HttpServletRequest request,
            HttpServletResponse response,
            Representation representation,
            Whole whole,
            Table<R> table,
            Supplier<CloseableIterator<R>> open)
            throws IOException {
        try (CloseableIterator<R> rows = open.get()) {
            describe(response, representation, whole);
            if (!"HEAD".equals(request.getMethod())) {
                write(response, representation, table, rows);
            }
        }
    }

    private static void describe(HttpServletResponse response, Representation representation, Whole whole) {
        response.setContentType(new MediaType(representation.type(), StandardCharsets.UTF_8).toString());
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                "attachment; filename=\"" + whole.fileName() + "." + representation.extension() + "\"");
        whole.asOf().ifPresent(time -> response.setHeader(AS_OF, IsoMillis.format(time)));
    }

    private <R> void write(
            HttpServletResponse response, Representation representation, Table<R> table, CloseableIterator<R> rows)
            throws IOException {
        try {
            // as large as what is written at once: a smaller one would cut it into pieces
            response.setBufferSize(BUFFER);
            if (representation == Representation.CSV) {
                writeCsv(response.getOutputStream(), table, rows);
            } else {
                writeLines(response.getOutputStream(), table.line().orElse(this::lineOfJackson), rows);
            }
        } catch (IOException | RuntimeException broken) {
            breakOff(response, broken);
        }
    }

    private static void breakOff(HttpServletResponse response, Exception cause) throws IOException {
        if (!response.isCommitted() && cause instanceof RuntimeException problem) {
            response.reset();
            throw problem;
        }
        LOG.info("An export broke off: {}", cause.toString());
        throw new CloseNowException("the export broke off", cause);
    }

    /** Does not close the stream, for that would end a broken response as if it were whole. */
    private static <R> void writeCsv(OutputStream stream, Table<R> table, CloseableIterator<R> rows)
            throws IOException {
        Writer out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), BUFFER);
        CsvWriter csv = new CsvWriter(out);
        csv.row(table.columns());
        while (rows.hasNext()) {
            csv.row(table.cells().apply(rows.next()));
        }
        out.flush();
    }

    /** Does not close the stream either. */
    private static <R> void writeLines(OutputStream stream, Line<R> line, CloseableIterator<R> rows)
            throws IOException {
        JsonLines lines = new JsonLines(stream, BUFFER);
        while (rows.hasNext()) {
            line.write(rows.next(), lines);
        }
        lines.flush();
        stream.flush();
    }

    private void lineOfJackson(Object row, JsonLines lines) throws IOException {
        lines.line(json.writeValueAsBytes(row));
    }
}
