package io.keytrail.standalone.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads CSV as RFC 4180 has it, independently of what writes it. */
public final class Csv {

    private static final String NEUTRALISED = "=+-@\t\r'";

    private final String text;
    private int at;

    private Csv(String text) {
        this.text = text;
    }

    /** Rows by the names in the header, with the neutralising quote of text cells undone. */
    public static List<Map<String, String>> rows(String text) {
        Csv csv = new Csv(text);
        List<String> header = csv.line();
        List<Map<String, String>> rows = new ArrayList<>();
        while (csv.at < text.length()) {
            List<String> cells = csv.line();
            if (cells.size() != header.size()) {
                throw new IllegalArgumentException(
                        "A row of " + cells.size() + " cells under " + header.size() + " names");
            }
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < cells.size(); i++) {
                row.put(header.get(i), plain(cells.get(i)));
            }
            rows.add(row);
        }
        return rows;
    }

    private static String plain(String cell) {
        boolean neutralised = cell.length() > 1 && cell.charAt(0) == '\'' && NEUTRALISED.indexOf(cell.charAt(1)) >= 0;
        return neutralised ? cell.substring(1) : cell;
    }

    private List<String> line() {
        List<String> cells = new ArrayList<>();
        boolean more = true;
        while (more) {
            cells.add(cell());
            more = at < text.length() && text.charAt(at) == ',';
            at += more ? 1 : 0;
        }
        if (!text.startsWith("\r\n", at)) {
            throw new IllegalArgumentException("A row that does not end with CR LF, at " + at);
        }
        at += 2;
        return cells;
    }

    private String cell() {
        StringBuilder cell = new StringBuilder();
        if (at < text.length() && text.charAt(at) == '"') {
            at++;
            while (true) {
                int quote = text.indexOf('"', at);
                cell.append(text, at, quote);
                at = quote + 1;
                if (at >= text.length() || text.charAt(at) != '"') {
                    return cell.toString();
                }
                cell.append('"');
                at++;
            }
        }
        while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\r') {
            cell.append(text.charAt(at++));
        }
        return cell.toString();
    }
}
