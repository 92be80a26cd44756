package io.keytrail.streams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.service.settings.AvroSettings;
import io.keytrail.service.settings.KafkaSettings;
import io.keytrail.service.settings.RegistrySettings;
import io.keytrail.service.settings.TopicSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

/** Every setting in application.yml is one that there is, and has the default that it says. */
class ApplicationYmlTest {

    @Test
    void theStreamsSettingsAreAllThere() throws IOException {
        StreamsSettings settings = bind("keytrail.streams", StreamsSettings.class, Map.of());

        assertThat(settings.stateDir()).isEqualTo(Path.of("data/streams"));
        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(8081);
        assertThat(settings.instanceId()).isNotBlank();
        assertThat(settings.standbys()).isZero();
        assertThat(settings.rocksdbMemory().toMegabytes()).isEqualTo(128);
        assertThat(settings.startPatience()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.closePatience()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.oldDemoSlot()).isEmpty();
    }

    @Test
    void theSharedSettingsStateTheirDefaults() throws IOException {
        assertThat(bind("keytrail.kafka", KafkaSettings.class, Map.of()).bootstrapServers())
                .containsExactly("localhost:9092");
        assertThat(bind("keytrail.registry", RegistrySettings.class, Map.of()).properties())
                .isEmpty();
        assertThat(bind("keytrail.avro", AvroSettings.class, Map.of()).codec()).isEqualTo("keytrail");
        assertThat(bind("keytrail.topics", TopicSettings.class, Map.of())
                        .catalogue()
                        .external())
                .isEqualTo(TopicCatalogue.defaults().external());
    }

    @Test
    void settingsOfKafkaStreamsArePassedThroughAsTheyAre() throws IOException {
        StreamsSettings settings = bind(
                "keytrail.streams",
                StreamsSettings.class,
                Map.of(
                        "keytrail.streams.read.properties.num.stream.threads", "2",
                        "keytrail.streams.read.properties.main.consumer.max.poll.records", "77"));

        assertThat(settings.read().properties())
                .containsEntry("num.stream.threads", "2")
                .containsEntry("main.consumer.max.poll.records", "77");
    }

    @Test
    void theHostMayBeAnIpv6Address() throws IOException {
        StreamsSettings settings = bind(
                "keytrail.streams", StreamsSettings.class, Map.of("keytrail.streams.application-server", "[::1]:8081"));

        assertThat(settings.host()).isEqualTo("::1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:", ":8081", "localhost:http"})
    void whatIsNoAddressIsRefused(String address) {
        assertThatThrownBy(() -> bind(
                        "keytrail.streams",
                        StreamsSettings.class,
                        Map.of("keytrail.streams.application-server", address)))
                .rootCause()
                .hasMessageContaining("host:port");
    }

    private static <T> T bind(String prefix, Class<T> type, Map<String, Object> over) throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("over", over));
        new YamlPropertySourceLoader()
                .load("application", new ClassPathResource("application.yml"))
                .forEach(environment.getPropertySources()::addLast);
        return Binder.get(environment, new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
                .bindOrCreate(prefix, Bindable.of(type));
    }
}
