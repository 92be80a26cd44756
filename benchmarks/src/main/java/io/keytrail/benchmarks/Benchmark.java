package io.keytrail.benchmarks;

import io.keytrail.benchmarks.report.Report;

/** Something that can be measured by name; sizes are options of its own. */
public interface Benchmark {

    /**
     * Measures, and adds the figures to the report. Starts all it needs and ends it again.
     *
     * @throws Exception if measuring was not possible; nothing that was measured before is lost
     */
    void run(Report report) throws Exception;
}
