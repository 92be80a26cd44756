package io.keytrail.admin.console;

import io.keytrail.service.problem.Problem;
import org.springframework.http.MediaType;

/** A file that a log can be had as. */
public enum ExportFormat {
    CSV("csv", new MediaType("text", "csv")),
    NDJSON("ndjson", MediaType.APPLICATION_NDJSON);

    private final String text;

    @SuppressWarnings("ImmutableEnumChecker") // media types are immutable
    private final MediaType type;

    ExportFormat(String text, MediaType type) {
        this.text = text;
        this.type = type;
    }

    /**
     * The format of that name.
     *
     * @throws io.keytrail.service.problem.ProblemException 400 {@code bad-parameter} if there is none
     */
    public static ExportFormat of(String text) {
        for (ExportFormat format : values()) {
            if (format.text.equals(text)) {
                return format;
            }
        }
        throw Problem.badParameter("format", "csv or ndjson").asException();
    }

    /** The name that the query API and the pages' addresses have for it. */
    public String text() {
        return text;
    }

    public MediaType type() {
        return type;
    }
}
