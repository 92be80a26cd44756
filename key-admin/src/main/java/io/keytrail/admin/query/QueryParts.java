package io.keytrail.admin.query;

import io.keytrail.admin.settings.AdminSettings;
import io.keytrail.admin.tokens.ServiceTokens;
import io.keytrail.service.access.OpenRoutes;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The way to the query API, and the public keys by which it knows key-admin. */
@Configuration(proxyBeanMethods = false)
@Import(JwkSetController.class)
public class QueryParts {

    @Bean
    QueryApi queryApi(AdminSettings settings, ServiceTokens tokens) {
        return new QueryApi(settings.queryUrl(), settings.queryTimeout(), settings.mostAsking(), tokens);
    }

    @Bean
    OpenRoutes publicKeys() {
        return new OpenRoutes(List.of(JwkSetController.PATH));
    }
}
