package io.keytrail.admin;

import io.keytrail.admin.actions.ActionLog;
import io.keytrail.admin.actions.DecisionListener;
import io.keytrail.admin.health.BrokerProbe;
import io.keytrail.admin.kafka.KafkaClients;
import io.keytrail.admin.members.MemberListFollower;
import io.keytrail.admin.settings.ServiceTokenSettings;
import io.keytrail.admin.settings.VaultSettings;
import io.keytrail.admin.status.KeyStatusFollower;
import io.keytrail.admin.tokens.ServiceTokens;
import io.keytrail.admin.tokens.SigningKeys;
import io.keytrail.admin.vault.KeyVault;
import io.keytrail.admin.vault.VaultCipher;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.schemas.topics.TopicProvisioner;
import io.keytrail.service.settings.AvroSettings;
import io.keytrail.service.settings.KafkaSettings;
import io.keytrail.service.settings.RegistrySettings;
import io.keytrail.service.settings.TopicSettings;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What lies beneath key-admin in production: Kafka, the schema registry, and files with secrets. */
@Configuration(proxyBeanMethods = false)
public class KafkaParts {

    /** Says that the topics are there: whoever follows or writes one asks for it. */
    record TopicsInPlace(TopicCatalogue catalogue) {}

    @Bean
    Admin kafkaAdmin(KafkaSettings kafka) {
        var config = kafka.clientConfig();
        config.put("client.id", "keytrail-admin-probe");
        return Admin.create(config);
    }

    @Bean
    TopicsInPlace topicsInPlace(Admin admin, TopicCatalogue catalogue, TopicSettings settings) {
        TopicProvisioner.ensure(admin, catalogue.external(), settings.replicationFactor());
        return new TopicsInPlace(catalogue);
    }

    @Bean
    KafkaClients kafkaClients(KafkaSettings kafka) {
        return KafkaClients.configuredWith(kafka.clientConfig());
    }

    @Bean
    AvroSerdes avroSerdes(AvroSettings avro, RegistrySettings registry) {
        return AvroSerdes.from(avro.serdeConfig(registry));
    }

    @Bean(destroyMethod = "close")
    KeyStatusFollower knownKeys(KafkaClients clients, TopicsInPlace topics, AvroSerdes serdes) {
        return KeyStatusFollower.start(clients, topics.catalogue(), serdes);
    }

    @Bean(destroyMethod = "close")
    KeyVault keyVault(
            KafkaClients clients,
            TopicsInPlace topics,
            AvroSerdes serdes,
            VaultSettings settings,
            KeyStatusFollower keys,
            Clock clock) {
        VaultCipher cipher = settings.keysetFile()
                .map(file -> VaultCipher.fromFile(Path.of(file), settings.createKeyset()))
                .orElseGet(() -> VaultCipher.fromKms(settings.kmsUri().orElseThrow()));
        return KeyVault.onKafka(clients, topics.catalogue(), serdes, cipher, keys, settings.rhythm(), clock);
    }

    @Bean(destroyMethod = "close")
    ActionLog actionLog(KafkaClients clients, TopicsInPlace topics, AvroSerdes serdes, KeyVault vault) {
        DecisionListener unneededTextsLeave = vault::settle;
        return ActionLog.onKafka(clients, topics.catalogue(), serdes, unneededTextsLeave);
    }

    @Bean(destroyMethod = "close")
    MemberListFollower memberLists(KafkaClients clients, TopicsInPlace topics, AvroSerdes serdes) {
        return MemberListFollower.start(clients, topics.catalogue(), serdes);
    }

    @Bean
    ServiceTokens serviceTokens(ServiceTokenSettings settings, Clock clock) {
        return new ServiceTokens(
                SigningKeys.fromFile(settings.keyFile()), settings.issuer(), settings.rolesClaim(), clock);
    }

    @Bean
    BrokerProbe brokerProbe(Admin admin, Clock clock) {
        return new BrokerProbe(admin, clock);
    }
}
