package io.keytrail.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardSettingsTest {

    @Test
    void everySettingCanComeFromProperties() {
        // Given properties with every setting, and some of other programs
        Properties properties = new Properties();
        properties.setProperty("keytrail.kafka.bootstrap-servers", "127.0.0.1:9");
        properties.setProperty("keytrail.kafka.properties.reconnect.backoff.ms", "200");
        properties.setProperty("keytrail.registry.url", "mock://settings");
        properties.setProperty("keytrail.registry.properties.max.retries", "1");
        properties.setProperty("keytrail.topics.prefix", "staging.keytrail.");
        properties.setProperty("keytrail.topics.partitions", "12");
        properties.setProperty("keytrail.guard.gateway", "contacts-api");
        properties.setProperty("keytrail.guard.record-calls", "true");
        properties.setProperty("keytrail.guard.call-buffer", "500");
        properties.setProperty("keytrail.guard.when-stale", "Allow");
        properties.setProperty("keytrail.guard.max-staleness", "PT30S");
        properties.setProperty("keytrail.guard.query-keys", "true");
        properties.setProperty("keytrail.guard.close-timeout", "PT0S");
        properties.setProperty("keytrail.guard.consumer.receive.buffer.bytes", "65536");
        properties.setProperty("keytrail.guard.producer.compression.type", "gzip");
        properties.setProperty("keytrail.guard.http.open-paths", "/health");
        properties.setProperty("server.port", "8080");

        // When a guard is started from them, with no broker to be found
        KeyGuard guard = KeyGuard.configuredBy(properties).start();

        // Then it runs, is not ready, and closes
        assertThat(guard.isReady()).isFalse();
        assertThat(guard.staleness()).isEmpty();
        assertThatCode(guard::close).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "keytrail.guard.call-buffer, many",
        "keytrail.guard.call-buffer, 0",
        "keytrail.guard.when-stale, maybe",
        "keytrail.guard.max-staleness, 30",
        "keytrail.guard.max-staleness, PT1S",
        "keytrail.guard.query-keys, yes",
        "keytrail.guard.close-timeout, PT-1S",
        "keytrail.guard.gateway, ''",
        "keytrail.guard.max-stalenes, PT30S",
    })
    void aSettingThatMakesNoSenseIsNamed(String name, String value) {
        // Given a setting that is wrong
        // When a guard is configured by it
        // Then the error names it
        assertThatThrownBy(() -> KeyGuard.configuredBy(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @Test
    void withoutBrokersAndRegistryThereIsNoGuard() {
        // Given a guard that knows of no registry
        // When it is started
        // Then it says what it needs
        assertThatThrownBy(() -> KeyGuard.connectedTo("127.0.0.1:9").start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("keytrail.registry.url");
    }

    @Test
    void theGuardsPromisesCannotBeConfiguredAway() {
        // Given settings that would break them
        Map<String, Object> wrong = new HashMap<>();
        wrong.put("isolation.level", "read_uncommitted");
        wrong.put("auto.offset.reset", "latest");
        wrong.put("group.id", "mine");
        wrong.put("partitioner.class", "org.apache.kafka.clients.producer.RoundRobinPartitioner");
        wrong.put("partitioner.ignore.keys", "true");
        wrong.put("transactional.id", "mine");
        wrong.put("linger.ms", "7");
        ClientSettings settings = new ClientSettings("broker:9092", "gate", Map.of("security.protocol", "SSL"));

        // When the clients' settings are made
        Map<String, Object> consumer = settings.forConsumer(wrong);
        Map<String, Object> producer = settings.forProducer(wrong);

        // Then committed records are read from the beginning and without a group, and accounts keep their partition
        assertThat(consumer)
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("auto.offset.reset", "none")
                .containsEntry("security.protocol", "SSL")
                .containsEntry("client.id", "keytrail-guard-gate-keys")
                .doesNotContainKey("group.id");
        assertThat(producer)
                .containsEntry("partitioner.ignore.keys", false)
                .containsEntry("linger.ms", "7")
                .containsEntry("security.protocol", "SSL")
                .doesNotContainKey("partitioner.class")
                .doesNotContainKey("transactional.id");
    }

    @Test
    void waitingForKeysEndsWhenItsTimeIsOver() throws InterruptedException {
        // Given a guard with no broker to be found
        try (KeyGuard guard = KeyGuard.connectedTo("127.0.0.1:9")
                .readingSchemasFrom("mock://settings")
                .withoutRecording()
                .closingWithin(Duration.ZERO)
                .start()) {

            // When somebody waits for it
            boolean ready = guard.awaitReady(Duration.ofMillis(20));

            // Then he is told that it is not ready
            assertThat(ready).isFalse();
            assertThat(guard.record(ObservedCall.judged(Verdict.STALE)
                            .at(Keys.GENERATED_AT)
                            .request("GET", "/")
                            .answered(503)
                            .build()))
                    .isFalse();
        }
    }
}
