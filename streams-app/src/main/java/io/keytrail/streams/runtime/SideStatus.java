package io.keytrail.streams.runtime;

import java.util.Optional;

/**
 * How one of the two sides is doing.
 *
 * @param side "write" or "read"
 * @param state Kafka Streams' own name of its state, such as {@code RUNNING}; {@code NOT_STARTED} before it exists
 * @param ready whether it does its work: every task that is assigned here is restored and running
 * @param tasks how many tasks run here
 * @param restoringPartitions how many store partitions are being restored
 * @param recordsToRestore how many records these have before them, as far as known
 * @param problem what went wrong last, in one sentence, if it is not over yet
 */
public record SideStatus(
        String side,
        String state,
        boolean ready,
        int tasks,
        int restoringPartitions,
        long recordsToRestore,
        Optional<String> problem) {

    SideStatus withProblem(String newProblem) {
        return new SideStatus(
                side, state, ready, tasks, restoringPartitions, recordsToRestore, Optional.of(newProblem));
    }
}
