package io.keytrail.benchmarks.report;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/**
 * What several rounds gave.
 *
 * @param median the middle one; of an even number the lower of the two
 * @param min the least
 * @param max the most
 */
public record Spread(double median, double min, double max) {

    /** The spread of a value of each. */
    public static <T> Spread of(Collection<T> rounds, ToDoubleFunction<T> value) {
        Percentiles values = new Percentiles(rounds.stream().mapToDouble(value).toArray());
        return new Spread(values.at(50), values.at(Double.MIN_NORMAL), values.at(100));
    }
}
