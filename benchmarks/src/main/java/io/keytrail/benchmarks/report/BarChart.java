package io.keytrail.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A bar chart as SVG: one horizontal bar a value, its spread as a thin line, number and remark written beside it. It has no
 * background and colours that are readable on a light page and on a dark one; where the viewer tells which of the two it
 * is, texts follow.
 */
public final class BarChart {

    private static final int WIDTH = 760;
    private static final int MARGIN = 16;
    private static final int LABEL_WIDTH = 220;
    /** Of a label in bold, about. */
    private static final double CHARACTER_WIDTH = 8.6;

    private static final int VALUE_WIDTH = 190;
    private static final int TOP = 74;
    private static final int ROW = 44;
    private static final int BAR = 22;
    private static final int BOTTOM = 40;
    private static final int TEXT_BELOW_MIDDLE = 5;

    private final String title;
    private final String subtitle;
    private final String footnote;
    private final List<Bar> bars = new ArrayList<>();

    private record Bar(String label, Spread value, String text, boolean own) {}

    /**
     * A chart without bars.
     *
     * @param title what is compared
     * @param subtitle unit, and which way is better
     * @param footnote where the values come from
     */
    public BarChart(String title, String subtitle, String footnote) {
        this.title = title;
        this.subtitle = subtitle;
        this.footnote = footnote;
    }

    /**
     * Adds a bar below the others.
     *
     * @param label what it stands for, short
     * @param value its length and the spread of it
     * @param text number and remark, written beside it
     * @param own whether it is Keytrail's own, which stands out
     */
    public BarChart bar(String label, Spread value, String text, boolean own) {
        if (!(value.min() >= 0)) {
            throw new IllegalArgumentException(label + " is " + value + "; a bar takes no negative value");
        }
        bars.add(new Bar(label, value, text, own));
        return this;
    }

    /** The SVG document. */
    public String svg() {
        int height = TOP + bars.size() * ROW + BOTTOM;
        StringBuilder svg = new StringBuilder();
        svg.append(
                String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" \
                aria-labelledby="title description" font-family="system-ui, sans-serif" font-size="14">
                <title id="title">%s</title>
                <desc id="description">%s</desc>
                <style>
                  text { fill: #57606a } .strong { fill: #24292f; font-weight: 600 }
                  .bar { fill: #8c959f } .own { fill: #2f81f7 } .spread { stroke: #57606a; stroke-width: 1.5 }
                  @media (prefers-color-scheme: dark) {
                    text { fill: #9da7b1 } .strong { fill: #e6edf3 } .spread { stroke: #c9d1d9 }
                  }
                </style>
                """, WIDTH, height, WIDTH, height, escaped(title), escaped(description())));
        svg.append(text(MARGIN, 28, "strong", "17", title));
        svg.append(text(MARGIN, 50, "", "13", subtitle));
        for (int i = 0; i < bars.size(); i++) {
            svg.append(row(bars.get(i), TOP + i * ROW));
        }
        svg.append(text(MARGIN, height - 14, "", "12", footnote));
        return svg.append("</svg>\n").toString();
    }

    /** Writes the document, and the folder that it goes to if it is not there. */
    public void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, svg());
    }

    private String row(Bar bar, int top) {
        int middle = top + ROW / 2;
        int left = MARGIN + labelWidth();
        double length = scaled(bar.value().median());
        double spreadEnd = scaled(bar.value().max());
        return text(MARGIN, middle + TEXT_BELOW_MIDDLE, bar.own() ? "strong" : "", "14", bar.label())
                + String.format(
                        Locale.ROOT,
                        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"3\"/>%n",
                        bar.own() ? "own" : "bar",
                        left,
                        middle - BAR / 2,
                        length,
                        BAR)
                + String.format(
                        Locale.ROOT,
                        "<line class=\"spread\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>%n",
                        left + scaled(bar.value().min()),
                        middle,
                        left + spreadEnd,
                        middle)
                + text(
                        left + (int) Math.ceil(Math.max(length, spreadEnd)) + 8,
                        middle + TEXT_BELOW_MIDDLE,
                        bar.own() ? "strong" : "",
                        "14",
                        bar.text());
    }

    private double scaled(double value) {
        double most = bars.stream().mapToDouble(bar -> bar.value().max()).max().orElse(0);
        return most == 0 ? 0 : value / most * (WIDTH - 2 * MARGIN - labelWidth() - VALUE_WIDTH);
    }

    private int labelWidth() {
        int longest = bars.stream().mapToInt(bar -> bar.label().length()).max().orElse(0);
        return Math.max(LABEL_WIDTH, (int) Math.ceil(longest * CHARACTER_WIDTH));
    }

    private String description() {
        StringBuilder description = new StringBuilder(subtitle);
        bars.forEach(
                bar -> description.append("; ").append(bar.label()).append(": ").append(bar.text()));
        return description.toString();
    }

    private static String text(int x, int y, String style, String size, String content) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" class=\"%s\" font-size=\"%s\">%s</text>%n",
                x,
                y,
                style,
                size,
                escaped(content));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
