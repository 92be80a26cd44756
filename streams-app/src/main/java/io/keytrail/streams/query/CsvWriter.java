package io.keytrail.streams.query;

import java.io.IOException;
import java.util.List;

/**
 * Rows of CSV as RFC 4180 has them: fields parted by commas, rows ended by CR LF, a field with a comma, a quote, CR or
 * LF in quotes, a quote in it doubled.
 *
 * <p>Spreadsheets take a cell that begins with {@code =}, {@code +}, {@code -}, {@code @}, tab or CR for a formula, and
 * strangers write paths and user agents. Such a text gets one leading {@code '}, and so does a text that begins with
 * {@code '} itself: whoever takes one leading {@code '} away has the text as it was. Numbers are left as they are.
 *
 * <p>A missing value is an empty field, an empty text a pair of quotes.
 */
final class CsvWriter {

    private final Appendable out;

    CsvWriter(Appendable out) {
        this.out = out;
    }

    /** @param cells text, numbers or null; anything else is written as its text */
    void row(List<?> cells) throws IOException {
        boolean first = true;
        for (Object cell : cells) {
            if (!first) {
                out.append(',');
            }
            first = false;
            cell(cell);
        }
        out.append("\r\n");
    }

    private void cell(Object cell) throws IOException {
        if (cell == null) {
            return;
        }
        if (cell instanceof Number) {
            out.append(cell.toString());
            return;
        }
        String text = neutral(cell.toString());
        if (!needsQuotes(text)) {
            out.append(text);
            return;
        }
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                out.append('"');
            }
            out.append(c);
        }
        out.append('"');
    }

    private static String neutral(String text) {
        return !text.isEmpty() && "=+-@\t\r'".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static boolean needsQuotes(String text) {
        if (text.isEmpty()) {
            return true;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',' || c == '"' || c == '\r' || c == '\n') {
                return true;
            }
        }
        return false;
    }
}
