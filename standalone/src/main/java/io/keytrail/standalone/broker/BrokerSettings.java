package io.keytrail.standalone.broker;

import java.nio.file.Path;
import java.util.Properties;

/** The settings of a broker that is alone: broker and controller in one process, every internal topic with one replica. */
final class BrokerSettings {

    static final String HOST = "127.0.0.1";
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private static final String CLIENT_LISTENER = "PLAINTEXT";

    private BrokerSettings() {}

    static Properties of(Path folder, int port, int controllerPort) {
        Properties settings = new Properties();
        alone(settings, folder, port, controllerPort);
        internalTopics(settings);
        quickAfterDeath(settings);
        cleaner(settings);
        return settings;
    }

    private static void alone(Properties settings, Path folder, int port, int controllerPort) {
        String clients = CLIENT_LISTENER + "://" + HOST + ":" + port;
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", String.valueOf(NODE_ID));
        settings.setProperty("log.dirs", folder.toString());
        settings.setProperty("listeners", clients + "," + CONTROLLER_LISTENER + "://" + HOST + ":" + controllerPort);
        settings.setProperty("advertised.listeners", clients);
        settings.setProperty("inter.broker.listener.name", CLIENT_LISTENER);
        settings.setProperty("controller.listener.names", CONTROLLER_LISTENER);
        settings.setProperty("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
        // topics come from the catalogue, with its settings; a typing error must not make one
        settings.setProperty("auto.create.topics.enable", "false");
        // a hundred partitions would hold two files of 10 MiB each, nearly all of it air
        settings.setProperty("log.index.size.max.bytes", String.valueOf(1 << 20));
        settings.setProperty("num.network.threads", "2");
        settings.setProperty("num.io.threads", "4");
        settings.setProperty("num.recovery.threads.per.data.dir", "2");
    }

    private static void internalTopics(Properties settings) {
        settings.setProperty("default.replication.factor", "1");
        settings.setProperty("min.insync.replicas", "1");
        settings.setProperty("offsets.topic.replication.factor", "1");
        settings.setProperty("offsets.topic.num.partitions", "4");
        settings.setProperty("transaction.state.log.replication.factor", "1");
        settings.setProperty("transaction.state.log.min.isr", "1");
        settings.setProperty("transaction.state.log.num.partitions", "4");
        settings.setProperty("share.coordinator.state.topic.replication.factor", "1");
        settings.setProperty("share.coordinator.state.topic.min.isr", "1");
        settings.setProperty("share.coordinator.state.topic.num.partitions", "1");
    }

    /** What makes a restart wait for the dead: groups for their members, readers for open transactions, the controller. */
    private static void quickAfterDeath(Properties settings) {
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        settings.setProperty("group.min.session.timeout.ms", "1000");
        settings.setProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        // after a kill the controller first waits until the former broker's session is over
        settings.setProperty("broker.heartbeat.interval.ms", "400");
        settings.setProperty("broker.session.timeout.ms", "2000");
    }

    /**
     * A compacted topic drops a dead record only when its segment is cleaned; the vault promises that within hours
     * ({@code max.compaction.lag.ms} on the topic), so the cleaner must look often enough and never be switched off.
     */
    private static void cleaner(Properties settings) {
        settings.setProperty("log.cleaner.enable", "true");
        settings.setProperty("log.cleaner.threads", "1");
        settings.setProperty("log.cleaner.backoff.ms", "15000");
        settings.setProperty("log.cleaner.dedupe.buffer.size", String.valueOf(16 << 20));
        settings.setProperty("log.retention.check.interval.ms", "60000");
    }
}
