package io.keytrail.guard;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Settings of the guard's Kafka clients: defaults, then what was configured, then what must not be configured. */
final class ClientSettings {

    private final String bootstrapServers;
    private final String clientId;
    private final Map<String, Object> common;

    ClientSettings(String bootstrapServers, String gateway, Map<String, Object> common) {
        this.bootstrapServers = bootstrapServers;
        this.clientId = gateway == null ? "keytrail-guard" : "keytrail-guard-" + gateway;
        this.common = common;
    }

    Map<String, Object> forConsumer(Map<String, Object> own) {
        Map<String, Object> settings = base("-keys");
        settings.putAll(common);
        settings.putAll(own);
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // not the default outside of Kafka Streams: an action that was rolled back must never be seen
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // a gap must be noticed, since it means that keys are missing
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        return settings;
    }

    Map<String, Object> forProducer(Map<String, Object> own) {
        Map<String, Object> settings = base("-calls");
        // a few calls in each batch at little traffic; calls may arrive late, keys may not
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16L << 20);
        // the guard's own thread waits, no request does; closing must not wait longer
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        settings.putAll(common);
        settings.putAll(own);
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        // murmur2 of the account id: readers look for an account in one partition
        settings.remove(ProducerConfig.PARTITIONER_CLASS_CONFIG);
        settings.put(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, false);
        settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        return settings;
    }

    Map<String, Object> forAdmin() {
        Map<String, Object> settings = base("-ends");
        settings.putAll(common);
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return settings;
    }

    private Map<String, Object> base(String suffix) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId + suffix);
        return settings;
    }
}
