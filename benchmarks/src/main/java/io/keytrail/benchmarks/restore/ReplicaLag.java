package io.keytrail.benchmarks.restore;

import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.Set;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** How far this process is behind with the partitions of a topic, be it as their owner or as a standby: what its consumers say. */
final class ReplicaLag {

    private static final String LAG = "records-lag";

    private ReplicaLag() {}

    /** Partitions of the topic that are read here, and records that the one with the most has before it. */
    record Lag(int partitions, double most) {}

    static Lag of(String topic) throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        Set<String> partitions = new HashSet<>();
        double most = 0;
        ObjectName each =
                new ObjectName("kafka.consumer:type=consumer-fetch-manager-metrics,topic=" + topic + ",partition=*,*");
        for (ObjectName name : beans.queryNames(each, null)) {
            // not there until something was fetched
            for (Attribute lag : beans.getAttributes(name, new String[] {LAG}).asList()) {
                if (lag.getValue() instanceof Double records && !records.isNaN()) {
                    partitions.add(name.getKeyProperty("partition"));
                    most = Math.max(most, records);
                }
            }
        }
        return new Lag(partitions.size(), most);
    }
}
