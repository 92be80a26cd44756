package io.keytrail.streams.query;

import java.util.ArrayList;
import java.util.List;

/** Reads CSV by the grammar of RFC 4180 and takes the neutralising apostrophe away; refuses anything else. */
final class CsvReader {

    private final String text;
    private int at;

    private CsvReader(String text) {
        this.text = text;
    }

    /** Rows of cells; null for an empty field without quotes. */
    static List<List<String>> read(String text) {
        CsvReader reader = new CsvReader(text);
        List<List<String>> rows = new ArrayList<>();
        while (reader.at < text.length()) {
            rows.add(reader.row());
        }
        return rows;
    }

    private List<String> row() {
        List<String> row = new ArrayList<>();
        while (true) {
            row.add(field());
            if (text.startsWith("\r\n", at)) {
                at += 2;
                return row;
            }
            if (at >= text.length() || text.charAt(at) != ',') {
                throw new IllegalArgumentException("no comma and no end of row at " + at);
            }
            at++;
        }
    }

    private String field() {
        if (at < text.length() && text.charAt(at) == '"') {
            return original(quoted());
        }
        int start = at;
        while (at < text.length() && ",\r\n\"".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at == start ? null : original(text.substring(start, at));
    }

    private String quoted() {
        StringBuilder field = new StringBuilder();
        at++;
        while (true) {
            char c = text.charAt(at++);
            if (c != '"') {
                field.append(c);
            } else if (at < text.length() && text.charAt(at) == '"') {
                field.append('"');
                at++;
            } else {
                return field.toString();
            }
        }
    }

    private static String original(String cell) {
        return cell.startsWith("'") ? cell.substring(1) : cell;
    }
}
