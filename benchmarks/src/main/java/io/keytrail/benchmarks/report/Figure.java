package io.keytrail.benchmarks.report;

/**
 * One measured value.
 *
 * @param name what was measured, such as {@code revocation.ack_p99_ms}
 * @param value the value; of several rounds their median
 * @param unit its unit, such as {@code ms} or {@code calls/s}
 * @param baseline the value it is held against, measured in the same run; null where there is none
 * @param min the least of several rounds; null where there were none
 * @param max the most of several rounds; null where there were none
 */
public record Figure(String name, double value, String unit, Double baseline, Double min, Double max) {

    /** A value that is not the median of several rounds. */
    public Figure(String name, double value, String unit, Double baseline) {
        this(name, value, unit, baseline, null, null);
    }

    /** What several rounds gave. */
    public static Figure of(String name, Spread spread, String unit) {
        return new Figure(name, spread.median(), unit, null, spread.min(), spread.max());
    }

    /** What several rounds gave, held against what the same rounds gave for something else. */
    public static Figure of(String name, Spread spread, String unit, Spread baseline) {
        return new Figure(name, spread.median(), unit, baseline.median(), spread.min(), spread.max());
    }

    /** Value over baseline; null where there is no baseline. */
    public Double ratio() {
        return baseline == null ? null : value / baseline;
    }
}
