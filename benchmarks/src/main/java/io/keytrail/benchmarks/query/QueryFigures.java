package io.keytrail.benchmarks.query;

import io.keytrail.benchmarks.report.BarChart;
import io.keytrail.benchmarks.report.Figure;
import io.keytrail.benchmarks.report.Percentiles;
import io.keytrail.benchmarks.report.Report;
import io.keytrail.benchmarks.report.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What rounds of questions say, as figures and as a chart. Rounds beyond those that count are the first ones. */
final class QueryFigures {

    static final String IN_PROCESS = "in_process";
    static final String POSTGRES = "postgres";
    static final String HTTP = "http";

    private static final int HALF = 50;
    private static final int NEARLY_ALL = 99;
    private static final Map<String, String> LABELS =
            Map.of(IN_PROCESS, "in process", POSTGRES, "PostgreSQL", HTTP, "over HTTP");

    private final int rounds;
    private final Map<String, List<Percentiles>> newest = new LinkedHashMap<>();
    private final Map<String, List<Percentiles>> filtered = new LinkedHashMap<>();
    private List<Double> exports = List.of();
    private UnderLoad.Outcome loaded;
    private double load;

    /** @param rounds how many count, of each */
    QueryFigures(int rounds) {
        this.rounds = rounds;
    }

    void newest(Map<String, Percentiles> round) {
        add(newest, round);
    }

    void filtered(Map<String, Percentiles> round) {
        add(filtered, round);
    }

    void exports(List<Double> callsPerSecond) {
        exports = callsPerSecond;
    }

    /** @param callsPerSecond calls that were written meanwhile */
    void underLoad(UnderLoad.Outcome outcome, double callsPerSecond) {
        loaded = outcome;
        load = callsPerSecond;
    }

    private static void add(Map<String, List<Percentiles>> to, Map<String, Percentiles> round) {
        round.forEach((way, times) ->
                to.computeIfAbsent(way, each -> new ArrayList<>()).add(times));
    }

    private Spread at(List<Percentiles> all, int percent) {
        return Spread.of(all.subList(all.size() - rounds, all.size()), times -> times.at(percent));
    }

    void addTo(Report report) {
        newest.forEach((way, times) -> add(report, "query.newest100." + way, times));
        filtered.forEach((way, times) -> add(report, "query.filtered." + way, times));
        if (newest.containsKey(POSTGRES)) {
            report.add(Figure.of(
                    "query.vs_postgres", at(newest.get(IN_PROCESS), HALF), "ms", at(newest.get(POSTGRES), HALF)));
        }
        report.add(new Figure("query.http_p50_ms", loaded.millis().at(HALF), "ms", null));
        report.add(new Figure("query.http_p99_ms", loaded.millis().at(NEARLY_ALL), "ms", null));
        report.add(new Figure("query.http_load", loaded.callsPerSecond(), "calls/s", load));
        report.add(Figure.of("export.calls_per_s", Spread.of(exports, Double::doubleValue), "calls/s"));
    }

    private void add(Report report, String name, List<Percentiles> times) {
        report.add(Figure.of(name + ".p50", at(times, HALF), "ms"));
        report.add(Figure.of(name + ".p99", at(times, NEARLY_ALL), "ms"));
    }

    BarChart chart(String provenance) {
        BarChart chart = new BarChart(
                "An account's newest 100 calls, and a filtered page",
                "Milliseconds, shorter is faster: the middle one of all answers; the line is the spread of " + rounds
                        + " rounds",
                provenance);
        newest.forEach((way, times) -> bar(chart, LABELS.get(way), way, times));
        double half = loaded.millis().at(HALF);
        chart.bar(
                "over HTTP, calls flow in",
                new Spread(half, half, half),
                text(half, loaded.millis().at(NEARLY_ALL)),
                true);
        filtered.forEach((way, times) -> bar(chart, "filtered, " + LABELS.get(way), way, times));
        return chart;
    }

    private void bar(BarChart chart, String label, String way, List<Percentiles> times) {
        Spread half = at(times, HALF);
        chart.bar(label, half, text(half.median(), at(times, NEARLY_ALL).median()), !way.equals(POSTGRES));
    }

    private static String text(double half, double nearlyAll) {
        return String.format(Locale.ROOT, "%.3g, 99 %%: %.3g", half, nearlyAll);
    }
}
