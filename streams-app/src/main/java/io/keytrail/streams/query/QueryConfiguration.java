package io.keytrail.streams.query;

import io.keytrail.streams.runtime.ReadSide;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/**
 * The query API. Needs beans of {@link ReadSide}, {@link SideStatuses}, {@link CallSource} and
 * what service-base brings.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({QuerySettings.class, AccountSettings.class})
@Import({
    CallsController.class,
    CallStreamController.class,
    UsageController.class,
    AuditController.class,
    KeysController.class,
    ClusterController.class,
    QueryProblems.class
})
public class QueryConfiguration {

    @Bean
    Forwarder forwarder(QuerySettings settings, Drain drain) {
        return new Forwarder(settings.forward(), drain);
    }

    @Bean
    Drain drain(Clock clock, QuerySettings settings) {
        return new Drain(clock, settings.drainPatience());
    }

    @Bean
    Exports exports(JsonMapper json) {
        return new Exports(json);
    }

    @Bean
    Readings readings(QuerySettings settings, Drain drain, Clock clock) {
        return new Readings(settings, drain, clock);
    }

    @Bean
    WebMvcConfigurer accountGate(ReadSide readSide, Forwarder forwarder) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new AccountGate(readSide.ownership(), forwarder));
            }
        };
    }
}
