package io.keytrail.service.settings;

import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.topics.TopicCatalogue;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The settings that both services share, as beans. */
@AutoConfiguration
@EnableConfigurationProperties({
    KafkaSettings.class,
    RegistrySettings.class,
    AvroSettings.class,
    TopicSettings.class,
    KindSettings.class
})
public class SettingsConfiguration {

    @Bean
    TopicCatalogue topicCatalogue(TopicSettings settings) {
        return settings.catalogue();
    }

    @Bean
    KindPolicies kindPolicies(KindSettings settings) {
        return settings.policies();
    }
}
