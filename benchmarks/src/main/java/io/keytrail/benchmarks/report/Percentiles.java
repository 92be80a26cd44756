package io.keytrail.benchmarks.report;

import java.util.Arrays;

/** Percentiles of a set of samples by the nearest-rank method: always one of the samples, never between two. */
public final class Percentiles {

    private final double[] sorted;

    /** Percentiles of these samples; at least one. */
    public Percentiles(double[] samples) {
        if (samples.length == 0) {
            throw new IllegalArgumentException("no samples");
        }
        sorted = samples.clone();
        Arrays.sort(sorted);
    }

    /** The smallest sample that at least that share of all samples does not exceed; {@code percent} above 0, to 100. */
    public double at(double percent) {
        if (!(percent > 0 && percent <= 100)) {
            throw new IllegalArgumentException("percent is " + percent + "; it takes more than 0, up to 100");
        }
        return sorted[(int) Math.ceil(sorted.length * percent / 100) - 1];
    }
}
