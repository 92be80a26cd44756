package io.keytrail.admin.http;

import io.keytrail.admin.HttpParts;
import io.keytrail.admin.settings.AdminSettings;
import io.keytrail.admin.settings.ServiceTokenSettings;
import io.keytrail.admin.tokens.ServiceTokens;
import io.keytrail.admin.tokens.SigningKeys;
import java.time.Clock;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Key-admin with everything that answers HTTP, on memory instead of Kafka and with a clock that tests turn. */
@SpringBootConfiguration
@EnableAutoConfiguration
@EnableConfigurationProperties({AdminSettings.class, ServiceTokenSettings.class})
@Import(HttpParts.class)
class TestKeyAdmin {

    @Bean
    TurnedClock clock() {
        return new TurnedClock();
    }

    @Bean
    InMemoryKeytrail keytrail(Clock clock) {
        return new InMemoryKeytrail(clock);
    }

    @Bean
    ServiceTokens serviceTokens(ServiceTokenSettings settings, Clock clock) {
        return new ServiceTokens(
                SigningKeys.fromFile(settings.keyFile()), settings.issuer(), settings.rolesClaim(), clock);
    }
}
