package io.keytrail.streams.runtime;

import java.util.List;

/**
 * One instance of the read side, as this one knows it from the last rebalance.
 *
 * @param host its host, from the setting {@code application.server}
 * @param port its port, likewise
 * @param here whether it is this instance
 * @param callPartitions partitions of {@code api-calls} that it holds, ascending
 * @param auditPartitions partitions of {@code audit-log} that it holds, ascending
 * @param standbyCallPartitions partitions of {@code api-calls} that it holds a copy of, ascending
 * @param standbyAuditPartitions partitions of {@code audit-log} that it holds a copy of, ascending
 */
public record Instance(
        String host,
        int port,
        boolean here,
        List<Integer> callPartitions,
        List<Integer> auditPartitions,
        List<Integer> standbyCallPartitions,
        List<Integer> standbyAuditPartitions) {

    public Instance {
        callPartitions = List.copyOf(callPartitions);
        auditPartitions = List.copyOf(auditPartitions);
        standbyCallPartitions = List.copyOf(standbyCallPartitions);
        standbyAuditPartitions = List.copyOf(standbyAuditPartitions);
    }

    /** Whether every partition has an instance among these that holds it. */
    static boolean holdAll(List<Instance> instances, int calls, int audit) {
        return instances.stream()
                                .mapToInt(instance -> instance.callPartitions.size())
                                .sum()
                        == calls
                && instances.stream()
                                .mapToInt(instance -> instance.auditPartitions.size())
                                .sum()
                        == audit;
    }
}
