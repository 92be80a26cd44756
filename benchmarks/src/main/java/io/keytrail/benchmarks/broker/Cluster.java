package io.keytrail.benchmarks.broker;

import io.keytrail.benchmarks.workspace.LoopbackPort;
import io.keytrail.benchmarks.workspace.Workspace;
import io.keytrail.standalone.broker.Broker;
import io.keytrail.standalone.process.ChildLog;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;

/**
 * A real Kafka broker and a real schema registry, those of the one-machine edition with the same settings, each in a JVM
 * of its own on 127.0.0.1. They end with the workspace.
 */
public final class Cluster {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_MILLIS = 50;
    private static final String BROKERS_OWN_LOG = "__cluster_metadata";

    private final Broker broker;
    private final URI registryUrl;
    private final Admin admin;

    private Cluster(Broker broker, URI registryUrl, Admin admin) {
        this.broker = broker;
        this.registryUrl = registryUrl;
        this.admin = admin;
    }

    /**
     * Starts both and waits until they answer.
     *
     * @param edition the folder that the one-machine edition was built to
     */
    public static Cluster start(Path edition, Workspace workspace) throws Exception {
        Broker broker = Broker.start(
                workspace.folder("broker"),
                LoopbackPort.free(),
                new ChildLog(workspace.file("broker.log")),
                jars(edition.resolve("lib")));
        workspace.endWithIt(broker);
        RunningRegistry registry = RunningRegistry.start(edition, workspace);
        broker.awaitReady(PATIENCE);
        registry.awaitAnswer();
        Admin admin = workspace.endWithIt(Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers())));
        Cluster cluster = new Cluster(broker, registry.url(), admin);
        cluster.keepAllThatIsWritten();
        return cluster;
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    /** Compaction would take away bytes that were written before they are counted. */
    private void keepAllThatIsWritten() throws Exception {
        ConfigResource everyBroker = new ConfigResource(ConfigResource.Type.BROKER, "");
        String never = String.valueOf(Duration.ofDays(1).toMillis());
        AlterConfigOp rarely =
                new AlterConfigOp(new ConfigEntry("log.cleaner.backoff.ms", never), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(everyBroker, List.of(rarely)))
                .all()
                .get();
    }

    /** What a Kafka client needs as {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Where the schema registry answers. */
    public String registryUrl() {
        return registryUrl.toString();
    }

    /** What {@code AvroSerdes} need. */
    public Map<String, Object> avroSettings() {
        return Map.of("schema.registry.url", registryUrl());
    }

    /** Its admin client. */
    public Admin admin() {
        return admin;
    }

    /** Processor time that the broker's process has taken so far. */
    public Duration brokerCpu() {
        return broker.process().handle().info().totalCpuDuration().orElseThrow();
    }

    /** Bytes in the broker's logs, by topic, its own internal topics included. */
    public Map<String, Long> bytesByTopic() throws Exception {
        Map<String, Long> bytes = new HashMap<>();
        admin.describeLogDirs(admin.describeCluster().nodes().get().stream()
                        .map(node -> node.id())
                        .toList())
                .allDescriptions()
                .get()
                .values()
                .forEach(folders -> folders.values()
                        .forEach(folder -> folder.replicaInfos()
                                .forEach((partition, replica) ->
                                        bytes.merge(partition.topic(), replica.size(), Long::sum))));
        bytes.remove(BROKERS_OWN_LOG);
        return bytes;
    }

    /** Names of the topics that clients have made. */
    public Set<String> topics() throws Exception {
        return admin.listTopics().names().get();
    }

    /** Where each partition of a topic ends. */
    public Map<TopicPartition, Long> ends(String topic) throws Exception {
        return new Offsets(admin).ends(topic);
    }

    /** Whether a group has committed that it has read all of a topic, up to those ends. */
    public boolean hasCommitted(String group, Map<TopicPartition, Long> ends) throws Exception {
        return new Offsets(admin).behind(group, ends) == 0;
    }

    /** How far a group has committed that it has read; empty while there is no such group. */
    public Map<TopicPartition, Long> committed(String group) throws Exception {
        return new Offsets(admin).committed(group);
    }

    /** Removes every group, and every topic but these, and waits until they are gone. */
    public void resetTo(Set<String> topics) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (GroupListing group : admin.listGroups().all().get()) {
            removeGroup(group.groupId(), deadline);
        }
        Set<String> others = new HashSet<>(topics());
        others.removeAll(topics);
        admin.deleteTopics(others).all().get();
        while (bytesByTopic().keySet().stream().anyMatch(others::contains)) {
            pauseUntil(deadline, "topics are still there after they were deleted");
        }
    }

    /** A member with a name of its own stays in its group when it closes, until its session is over. */
    private void removeGroup(String group, long deadline) throws Exception {
        while (true) {
            if (!admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get()
                    .members()
                    .isEmpty()) {
                admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                        .all()
                        .get();
            }
            try {
                admin.deleteConsumerGroups(List.of(group)).all().get();
                return;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof GroupIdNotFoundException) {
                    return;
                }
                if (!(e.getCause() instanceof GroupNotEmptyException)) {
                    throw e;
                }
            }
            pauseUntil(deadline, "the group " + group + " still has members");
        }
    }

    private static void pauseUntil(long deadline, String problem) throws Exception {
        if (System.nanoTime() > deadline) {
            throw new IOException(problem);
        }
        Thread.sleep(PAUSE_MILLIS);
    }
}
