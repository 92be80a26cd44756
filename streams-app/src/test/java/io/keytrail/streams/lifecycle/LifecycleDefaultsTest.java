package io.keytrail.streams.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class LifecycleDefaultsTest {

    @Test
    void kafkaStreamsTakesThemAndTheyMeanWhatTheySay() {
        Map<String, Object> settings = new HashMap<>(LifecycleDefaults.properties());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "keytrail.lifecycle");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:9092");

        StreamsConfig config = new StreamsConfig(settings);

        assertThat(config.getString(StreamsConfig.PROCESSING_GUARANTEE_CONFIG)).isEqualTo("exactly_once_v2");
        assertThat(config.getLong(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG)).isEqualTo(20);
        assertThat(config.getProducerConfigs("p").get(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG))
                .isEqualTo(10_000);
        assertThat(config.getMainConsumerConfigs("g", "c", 0).get("isolation.level"))
                .isEqualTo("read_committed");
        assertThat(config.getRestoreConsumerConfigs("c").get("isolation.level")).isEqualTo("read_committed");
        assertThat(LifecycleDefaults.properties()).isNotSameAs(LifecycleDefaults.properties());
    }
}
