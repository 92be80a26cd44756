package io.keytrail.benchmarks.contest;

import io.keytrail.benchmarks.broker.Cluster;
import io.keytrail.benchmarks.load.CallTopic;
import io.keytrail.benchmarks.workspace.Workspace;

/**
 * What every contender is given: the same broker, the same calls, as many threads.
 *
 * @param cluster the broker and the registry
 * @param calls the topic to be read
 * @param workspace for files
 * @param threads how many threads read and process
 */
public record Course(Cluster cluster, CallTopic calls, Workspace workspace, int threads) {

    /** A stopwatch for one lap. */
    public Stopwatch stopwatch() {
        return new Stopwatch(cluster);
    }
}
