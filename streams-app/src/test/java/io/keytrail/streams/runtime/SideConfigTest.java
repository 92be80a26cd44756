package io.keytrail.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.streams.stores.StoreMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SideConfigTest {

    private final StoreMemory memory = new StoreMemory(RuntimeSettings.LEAST_ROCKSDB_MEMORY);

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void everyConsumerOfBothSidesReadsCommittedRecordsOnly() {
        for (Properties side : new Properties[] {write(Map.of()), read(Map.of())}) {
            StreamsConfig config = new StreamsConfig(side);

            assertThat(config.getMainConsumerConfigs("g", "c", 1))
                    .containsEntry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
            assertThat(config.getRestoreConsumerConfigs("c"))
                    .containsEntry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
            assertThat(config.getGlobalConsumerConfigs("c"))
                    .containsEntry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        }
    }

    @Test
    void eachSideIsTheApplicationOfTheCatalogue() {
        assertThat(write(Map.of())).containsEntry("application.id", "keytrail.lifecycle");
        assertThat(read(Map.of())).containsEntry("application.id", "keytrail.records");
    }

    @Test
    void theInstanceKeepsItsPlaceInBothGroups() {
        assertThat(new StreamsConfig(read(Map.of())).getMainConsumerConfigs("g", "c", 1))
                .containsEntry(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "one-1");
        assertThat(new StreamsConfig(write(Map.of())).getMainConsumerConfigs("g", "c", 1))
                .containsEntry(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "one-1");
    }

    @ParameterizedTest
    @CsvSource({"0, 15000, 10000", "1, 6000, 5000"})
    void aDeadInstanceIsMissedSoonerWhereAnotherOneHasACopy(int standbys, int session, int transaction) {
        // When
        SideConfig config = new SideConfig(settings(standbys, Map.of(), Map.of()), TopicCatalogue.defaults());

        // Then
        for (Properties side : new Properties[] {config.write(memory), config.read(memory)}) {
            StreamsConfig streams = new StreamsConfig(side);
            assertThat(streams.getMainConsumerConfigs("g", "c", 1))
                    .containsEntry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
            assertThat(streams.getProducerConfigs("c"))
                    .containsEntry(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, transaction);
        }
    }

    @Test
    void anyOtherSettingOfASideCanBeConfiguredWithItsPrefix() {
        Properties read = read(Map.of("num.stream.threads", "3", "main.consumer.max.poll.records", "77"));

        StreamsConfig config = new StreamsConfig(read);
        assertThat(config.getInt(StreamsConfig.NUM_STREAM_THREADS_CONFIG)).isEqualTo(3);
        assertThat(config.getMainConsumerConfigs("g", "c", 1)).containsEntry("max.poll.records", "77");
        assertThat(write(Map.of())).containsEntry("num.stream.threads", 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "processing.guarantee",
                "main.consumer.isolation.level",
                "isolation.level",
                "application.id",
                "consumer.group.instance.id",
                "group.protocol",
                "processing.exception.handler",
                "production.exception.handler",
                "default.production.exception.handler"
            })
    void whatWouldLoseStateOrShowUncommittedRecordsOrCommitHalfAnActionCanNotBeConfigured(String name) {
        assertThatThrownBy(() -> read(Map.of(name, "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keytrail.streams.read.properties." + name);
    }

    private Properties read(Map<String, String> configured) {
        return new SideConfig(settings(Map.of(), configured), TopicCatalogue.defaults()).read(memory);
    }

    private Properties write(Map<String, String> configured) {
        return new SideConfig(settings(configured, Map.of()), TopicCatalogue.defaults()).write(memory);
    }

    private static RuntimeSettings settings(Map<String, String> write, Map<String, String> read) {
        return settings(0, write, read);
    }

    private static RuntimeSettings settings(int standbys, Map<String, String> write, Map<String, String> read) {
        return new RuntimeSettings(
                Map.of("bootstrap.servers", "none:1"),
                Map.of("schema.registry.url", "mock://none"),
                (short) 1,
                Path.of("state"),
                "one",
                "localhost",
                8081,
                standbys,
                RuntimeSettings.LEAST_ROCKSDB_MEMORY,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                write,
                read,
                Optional.empty());
    }
}
