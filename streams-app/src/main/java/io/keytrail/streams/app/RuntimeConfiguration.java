package io.keytrail.streams.app;

import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.service.settings.AvroSettings;
import io.keytrail.service.settings.KafkaSettings;
import io.keytrail.service.settings.RegistrySettings;
import io.keytrail.service.settings.TopicSettings;
import io.keytrail.streams.lifecycle.OldDemoSlot;
import io.keytrail.streams.query.CallSource;
import io.keytrail.streams.query.SideStatuses;
import io.keytrail.streams.runtime.ReadSide;
import io.keytrail.streams.runtime.RuntimeSettings;
import io.keytrail.streams.runtime.StreamsRuntime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The topologies as beans. They begin to start as soon as their settings are known, before the web server does, and close
 * after it: as long as anybody is answered there is state to answer from.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StreamsSettings.class)
public class RuntimeConfiguration {

    @Bean
    StreamsMeters streamsMeters(MeterRegistry meters, TopicCatalogue catalogue) {
        return new StreamsMeters(
                meters,
                List.of(
                        catalogue.keyActions().name(),
                        catalogue.apiCalls().name(),
                        catalogue.auditLog().name(),
                        catalogue.keyStatus().name()));
    }

    @Bean(destroyMethod = "close")
    StreamsRuntime streamsRuntime(
            StreamsSettings streams,
            KafkaSettings kafka,
            AvroSettings avro,
            RegistrySettings registry,
            TopicSettings topics,
            TopicCatalogue catalogue,
            KindPolicies policies,
            StreamsMeters meters,
            Clock clock) {
        RuntimeSettings settings = new RuntimeSettings(
                kafka.clientConfig(),
                avro.serdeConfig(registry),
                topics.replicationFactor(),
                streams.stateDir(),
                streams.instanceId(),
                streams.host(),
                streams.port(),
                streams.standbys(),
                streams.rocksdbMemory().toBytes(),
                streams.startPatience(),
                streams.closePatience(),
                streams.write().properties(),
                streams.read().properties(),
                streams.oldDemoSlot().map(OldDemoSlot::parse));
        return StreamsRuntime.start(settings, catalogue, policies, meters, clock);
    }

    @Bean
    ReadSide readSide(StreamsRuntime runtime) {
        return runtime.readSide();
    }

    @Bean
    SideStatuses sideStatuses(StreamsRuntime runtime) {
        return runtime::status;
    }

    @Bean
    CallSource callSource(KafkaSettings kafka, AvroSettings avro, RegistrySettings registry, TopicCatalogue catalogue) {
        Map<String, Object> config = kafka.clientConfig();
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // a stream is one partition for one reader: it needs neither large buffers nor much patience
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 256 * 1024);
        config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
        config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        config.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        return new CallSource(
                catalogue.apiCalls().name(),
                () -> new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                AvroSerdes.from(avro.serdeConfig(registry)));
    }

    @Bean
    HealthIndicator streamsHealthIndicator(StreamsRuntime runtime) {
        return new StreamsHealth(runtime);
    }

    @Bean
    MeterBinder runtimeMeters(StreamsRuntime runtime, TopicCatalogue catalogue, Clock clock) {
        return new RuntimeMeters(runtime, catalogue, clock);
    }
}
