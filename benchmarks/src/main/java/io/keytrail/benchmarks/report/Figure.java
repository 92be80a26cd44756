package io.keytrail.benchmarks.report;

/**
 * One measured value.
 *
 * @param name what was measured, such as {@code revocation.ack_p99_ms}
 * @param value the value
 * @param unit its unit, such as {@code ms} or {@code calls/s}
 * @param baseline the value it is held against, measured in the same run; null where there is none
 */
public record Figure(String name, double value, String unit, Double baseline) {

    /** Value over baseline; null where there is no baseline. */
    public Double ratio() {
        return baseline == null ? null : value / baseline;
    }
}
