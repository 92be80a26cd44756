package io.keytrail.standalone.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.schemas.topics.TopicMismatchException;
import io.keytrail.schemas.topics.TopicProvisioner;
import io.keytrail.schemas.topics.TopicSpec;
import io.keytrail.standalone.testing.TestBroker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The provisioner against a real broker; what is compared and how is tested where it is written. */
@ExtendWith(TestBroker.Shared.class)
class TopicProvisionerTest {

    private static final short ONE_COPY = 1;

    @Test
    void createsEveryTopicOfTheCatalogueWithItsSettingsAndAcceptsThemTheNextTime(TestBroker broker) throws Exception {
        // Given
        TopicCatalogue topics = TopicCatalogue.defaults().withPrefix(broker.newPrefix());
        try (Admin admin = admin(broker)) {
            // When
            TopicProvisioner.ensure(admin, topics.external(), ONE_COPY);
            TopicProvisioner.ensure(admin, topics.external(), ONE_COPY);
            // Then
            List<String> names = topics.external().stream().map(TopicSpec::name).toList();
            Map<String, TopicDescription> seen =
                    admin.describeTopics(names).allTopicNames().get();
            for (TopicSpec spec : topics.external()) {
                assertThat(seen.get(spec.name()).partitions()).hasSize(spec.partitions());
                assertThat(settings(admin, spec.name())).containsAllEntriesOf(spec.settings());
            }
        }
    }

    @Test
    void severalInstancesMayStartAtTheSameTime(TestBroker broker) {
        // Given
        TopicCatalogue topics = TopicCatalogue.defaults().withPrefix(broker.newPrefix());
        // When
        List<CompletableFuture<Void>> instances = IntStream.range(0, 4)
                .mapToObj(instance -> CompletableFuture.runAsync(() -> {
                    try (Admin admin = admin(broker)) {
                        TopicProvisioner.ensure(admin, topics.external(), ONE_COPY);
                    }
                }))
                .toList();
        // Then none of them fails
        instances.forEach(CompletableFuture::join);
    }

    @Test
    void refusesTopicsThatDoNotFitAndLeavesThemAsTheyAre(TestBroker broker) throws Exception {
        // Given
        TopicCatalogue topics = TopicCatalogue.defaults().withPrefix(broker.newPrefix());
        String calls = topics.apiCalls().name();
        String status = topics.keyStatus().name();
        try (Admin admin = admin(broker)) {
            admin.createTopics(List.of(
                            new NewTopic(calls, 1, ONE_COPY).configs(Map.of("retention.ms", "1000")),
                            new NewTopic(status, 4, ONE_COPY)))
                    .all()
                    .get();
            // When
            assertThatThrownBy(() -> TopicProvisioner.ensure(admin, topics.external(), ONE_COPY))
                    // Then
                    .isInstanceOfSatisfying(
                            TopicMismatchException.class,
                            e -> assertThat(e.mismatches())
                                    .hasSize(4)
                                    .anyMatch(line -> line.startsWith(calls + " has too few partitions"))
                                    .anyMatch(line -> line.startsWith(calls + " keeps records too short"))
                                    .anyMatch(line -> line.startsWith(calls + " has another message.timestamp.type"))
                                    .anyMatch(line -> line.startsWith(status + " has another cleanup.policy")))
                    .hasMessageContaining(calls);
            assertThat(settings(admin, calls)).containsEntry("retention.ms", "1000");
        }
    }

    private static Admin admin(TestBroker broker) {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
    }

    private static Map<String, String> settings(Admin admin, String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource)).all().get().get(resource).entries().stream()
                .collect(Collectors.toMap(entry -> entry.name(), entry -> String.valueOf(entry.value())));
    }
}
