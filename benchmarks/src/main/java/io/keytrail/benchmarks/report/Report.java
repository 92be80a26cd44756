package io.keytrail.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where benchmarks say what they do and what they found: figures as JSON lines, progress and a table for people. */
public final class Report {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintStream figuresOut;
    private final PrintStream peopleOut;
    private final String commit;
    private final String machine;
    private final List<Figure> figures = new ArrayList<>();

    /**
     * A report that writes figures to one stream and everything else to another.
     *
     * @param commit the commit that is measured
     */
    public Report(PrintStream figuresOut, PrintStream peopleOut, String commit) {
        this.figuresOut = figuresOut;
        this.peopleOut = peopleOut;
        this.commit = commit;
        Runtime runtime = Runtime.getRuntime();
        this.machine = runtime.availableProcessors() + " cores, " + System.getProperty("os.arch") + ", Java "
                + System.getProperty("java.specification.version");
    }

    /** A line of progress. */
    public void progress(String line) {
        peopleOut.println(line);
    }

    /** Takes the figure into the report and prints its JSON line. */
    public void add(Figure figure) {
        figures.add(figure);
        ObjectNode json = JSON.createObjectNode();
        json.put("name", figure.name());
        json.put("value", rounded(figure.value()));
        json.put("unit", figure.unit());
        json.put("baseline", rounded(figure.baseline()));
        json.put("ratio", rounded(figure.ratio()));
        if (figure.min() != null) {
            json.put("min", rounded(figure.min()));
            json.put("max", rounded(figure.max()));
        }
        json.put("commit", commit);
        json.put("machine", machine);
        figuresOut.println(json);
    }

    /** Every figure so far, in the order in which they came. */
    public List<Figure> figures() {
        return List.copyOf(figures);
    }

    /** Which commit was measured, and on what machine. */
    public String provenance() {
        return commit + ", " + machine;
    }

    /** Prints the table of all figures. */
    public void printTable() {
        peopleOut.printf(
                Locale.ROOT,
                "%n%-40s %14s %-10s %22s %14s %8s%n",
                "figure",
                "value",
                "unit",
                "of rounds",
                "baseline",
                "ratio");
        for (Figure figure : figures) {
            peopleOut.printf(
                    Locale.ROOT,
                    "%-40s %14s %-10s %22s %14s %8s%n",
                    figure.name(),
                    text(figure.value()),
                    figure.unit(),
                    figure.min() == null ? "" : text(figure.min()) + " to " + text(figure.max()),
                    text(figure.baseline()),
                    text(figure.ratio()));
        }
        peopleOut.println(provenance());
    }

    private static String text(Double value) {
        return value == null ? "" : rounded(value).toPlainString();
    }

    private static BigDecimal rounded(Double value) {
        return value == null ? null : new BigDecimal(value).round(new MathContext(3));
    }
}
