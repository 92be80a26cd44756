package io.keytrail.streams.runtime;

import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.schemas.topics.TopicCatalogue.Application;
import io.keytrail.streams.lifecycle.LifecycleDefaults;
import io.keytrail.streams.stores.StoreMemory;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/** Kafka Streams' configuration of each side: our defaults, each with its reason, and over them what was configured. */
final class SideConfig {

    /**
     * Settings that are none: changing them would lose state, show uncommitted records, count twice, or commit half of what
     * an action does. Everything else can be configured.
     */
    private static final Set<String> FIXED = Set.of(
            StreamsConfig.APPLICATION_ID_CONFIG,
            StreamsConfig.STATE_DIR_CONFIG,
            StreamsConfig.APPLICATION_SERVER_CONFIG,
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
            StreamsConfig.GROUP_PROTOCOL_CONFIG,
            StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
            StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
            StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
            "default.production.exception.handler",
            ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG);

    private final RuntimeSettings settings;
    private final TopicCatalogue topics;

    SideConfig(RuntimeSettings settings, TopicCatalogue topics) {
        this.settings = settings;
        this.topics = topics;
    }

    /** The write side: small and quick; {@link LifecycleDefaults} says why. */
    Properties write(StoreMemory memory) {
        Map<String, Object> config = common(Application.KEY_LIFECYCLE, memory);
        LifecycleDefaults.properties().forEach(config::put);
        config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbys());
        // what a commit sends needs no company
        config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        takeOver(config);
        return configured(config, settings.write(), "write");
    }

    /** The read side: large, and a tenth of a second behind. */
    Properties read(StoreMemory memory) {
        Map<String, Object> config = common(Application.RECORDS, memory);
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        // a call waits for its publication no longer than this
        config.put(StreamsConfig.POLL_MS_CONFIG, 20);
        // each task has one input partition: there is no other one whose records it would have to wait for
        config.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        takeOver(config);
        return configured(config, settings.read(), "read");
    }

    /**
     * How soon a dead instance is missed. Without a copy, whoever gets its partitions reads them from their topics, which
     * takes longer than a restart: so the group waits for one. With a copy it need not.
     */
    private void takeOver(Map<String, Object> config) {
        boolean copied = settings.standbys() > 0;
        // a dead instance's partitions move after this; one that restarts within it keeps them. Brokers allow 6 s and
        // up
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), copied ? 6_000 : 15_000);
        // the others hear with their next heartbeat that partitions are to be shared out anew
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_000);
        // a dead instance's open transaction blocks read_committed readers, and whoever takes over, until it times out
        config.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), copied ? 5_000 : 10_000);
    }

    private Map<String, Object> common(Application application, StoreMemory memory) {
        Map<String, Object> config = new HashMap<>(settings.kafka());
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, topics.applicationId(application));
        config.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
        config.put(StreamsConfig.APPLICATION_SERVER_CONFIG, address());
        config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbys());
        config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) settings.replicationFactor());
        config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        // group.protocol=streams was RUNNING at once, but took 45 s to rebalance
        config.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        // sources read bytes, which can't fail; what is unreadable is set aside by the processors. After any error
        // nothing goes on, since half of something might be done
        config.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailExceptionHandler.class);
        config.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailProcessingExceptionHandler.class);
        // Kafka 5.0 will have no other way, and 4.3 warns at every start until it is chosen
        config.put("processing.exception.handler.global.enabled", true);
        config.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, DefaultProductionExceptionHandler.class);
        config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreMemory.Setter.class);
        config.put(StoreMemory.CONFIG, memory);
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        config.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), settings.instanceId());
        for (String committedOnly : new String[] {
            StreamsConfig.mainConsumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG),
            StreamsConfig.restoreConsumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG),
            StreamsConfig.globalConsumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG)
        }) {
            config.put(committedOnly, "read_committed");
        }
        return config;
    }

    private String address() {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return host + ":" + settings.port();
    }

    private static Properties configured(Map<String, Object> defaults, Map<String, String> configured, String side) {
        Properties properties = new Properties();
        properties.putAll(defaults);
        configured.forEach((name, value) -> {
            if (FIXED.contains(bare(name))) {
                throw new IllegalArgumentException(
                        "keytrail.streams." + side + ".properties." + name + " can't be changed");
            }
            properties.put(name, value);
        });
        return properties;
    }

    private static String bare(String name) {
        for (String prefix : new String[] {
            StreamsConfig.MAIN_CONSUMER_PREFIX,
            StreamsConfig.RESTORE_CONSUMER_PREFIX,
            StreamsConfig.GLOBAL_CONSUMER_PREFIX,
            StreamsConfig.CONSUMER_PREFIX,
            StreamsConfig.PRODUCER_PREFIX,
            StreamsConfig.ADMIN_CLIENT_PREFIX
        }) {
            if (name.startsWith(prefix)) {
                return name.substring(prefix.length());
            }
        }
        return name;
    }

    /** Configuration of a client beside those of Kafka Streams. */
    Map<String, Object> client(String purpose) {
        Map<String, Object> config = new HashMap<>(settings.kafka());
        config.put(
                CommonClientConfigs.CLIENT_ID_CONFIG,
                topics.applicationId(Application.RECORDS) + "-" + purpose + "-" + settings.instanceId());
        return config;
    }
}
