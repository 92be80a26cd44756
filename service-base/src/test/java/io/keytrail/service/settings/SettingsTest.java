package io.keytrail.service.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.keys.KindPolicy;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.service.access.AccessConfiguration;
import io.keytrail.service.problem.ProblemConfiguration;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

class SettingsTest {

    private final WebApplicationContextRunner service =
            new WebApplicationContextRunner().withConfiguration(AutoConfigurations.of(SettingsConfiguration.class));

    @Test
    void everythingHasADefault() {
        service.run(context -> {
            assertThat(context.getBean(KafkaSettings.class).clientConfig())
                    .containsEntry("bootstrap.servers", "localhost:9092");
            assertThat(context.getBean(TopicCatalogue.class).keyVault().name()).isEqualTo("keytrail.key-vault");
            assertThat(context.getBean(KindPolicies.class).all())
                    .isEqualTo(KindPolicies.defaults().all());
        });
    }

    @Test
    void clientsGetTheirPropertiesAsTheyAre() {
        service.withPropertyValues(
                        "keytrail.kafka.bootstrap-servers=a:1,b:2",
                        "keytrail.kafka.properties.security.protocol=SSL",
                        "keytrail.kafka.properties[ssl.truststore.location]=/etc/trust",
                        "keytrail.registry.url=http://u2:p2@r:1",
                        "keytrail.registry.properties.basic.auth.user.info=u:p",
                        "keytrail.avro.codec=confluent")
                .run(context -> {
                    assertThat(context.getBean(KafkaSettings.class).clientConfig())
                            .containsEntry("bootstrap.servers", "a:1,b:2")
                            .containsEntry("security.protocol", "SSL")
                            .containsEntry("ssl.truststore.location", "/etc/trust");
                    RegistrySettings registry = context.getBean(RegistrySettings.class);
                    assertThat(context.getBean(AvroSettings.class).serdeConfig(registry))
                            .containsEntry("schema.registry.url", "http://u2:p2@r:1")
                            .containsEntry("basic.auth.user.info", "u:p")
                            .containsEntry("keytrail.avro.codec", "confluent");
                    assertThat(registry.toString()).contains("r:1").doesNotContain("u:p", "u2", "p2");
                });
    }

    @Test
    void aKindsPolicyChangesOnlyWhereItIsConfigured() {
        service.withPropertyValues(
                        "keytrail.kinds.private-app.max-keys=5",
                        "keytrail.kinds.standard.no-new-keys-after=2027-01-01T00:00:00Z",
                        "keytrail.kinds.standard.max-grace=PT1H",
                        "keytrail.kinds.developer.allowed-paths=/webhooks/")
                .run(context -> {
                    KindPolicies policies = context.getBean(KindPolicies.class);
                    assertThat(policies.of(KeyKind.PRIVATE_APP).maxKeys()).isEqualTo(5);
                    KindPolicy standard = policies.of(KeyKind.STANDARD);
                    assertThat(standard.noNewKeysAfter()).contains(Instant.parse("2027-01-01T00:00:00Z"));
                    assertThat(standard.maxGrace()).isEqualTo(Duration.ofHours(1));
                    assertThat(standard.singleton()).isTrue();
                    assertThat(policies.of(KeyKind.DEVELOPER).allowedPaths()).containsExactly("/webhooks/");
                    assertThat(policies.of(KeyKind.CONNECTED_APP))
                            .isEqualTo(KindPolicies.defaults().of(KeyKind.CONNECTED_APP));
                });
    }

    @Test
    void aSettingThatCannotBeIsNamedWhenTheServiceStarts() {
        refuses("keytrail.topics.partitions=0", "partitions");
        refuses("keytrail.topics.replication-factor=0", "replication-factor");
        refuses("keytrail.topics.audit-retention=PT1H", "audit-retention");
        refuses("keytrail.kinds.golden.max-keys=1", "golden");
        refuses("keytrail.kinds.standard.max-grace=P8D", "max-grace of standard");
        refuses("keytrail.registry.url=", "keytrail.registry.url");
    }

    @Test
    void accessSettingsThatCannotBeAreNamedWithoutTheirPassword() {
        WebApplicationContextRunner access =
                service.withConfiguration(AutoConfigurations.of(ProblemConfiguration.class, AccessConfiguration.class));
        String user = "keytrail.access.demo-users[0].user=ada";
        String password = "keytrail.access.demo-users[0].password=correct horse";
        String role = "keytrail.access.demo-users[0].role=";

        refuses(access.withPropertyValues(user, password, role + "emperor"), "'emperor'");
        refuses(access.withPropertyValues(user, password, role + "super-admin"), "super-admin");
        refuses(access.withPropertyValues(user, role + "operator"), "password of demo user ada");
        refuses(access.withPropertyValues("keytrail.access.issuers[0].issuer-uri=https://a"), "audience");
        refuses(access.withPropertyValues("keytrail.access.issuers[0].audience=keytrail"), "issuer-uri");
    }

    private void refuses(String property, String named) {
        refuses(service.withPropertyValues(property), named);
    }

    private static void refuses(WebApplicationContextRunner runner, String named) {
        runner.run(context -> assertThat(context)
                .hasFailed()
                .getFailure()
                .rootCause()
                .hasMessageContaining(named)
                .hasMessageNotContaining("correct horse"));
    }
}
