package io.keytrail.admin.query;

import io.keytrail.admin.settings.AdminSettings;
import io.keytrail.admin.settings.SignInSettings;
import io.keytrail.admin.tokens.ServiceTokens;
import io.keytrail.service.access.OpenRoutes;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

/** The way to the query API, and the public keys by which it knows key-admin. */
@Configuration(proxyBeanMethods = false)
@Import(JwkSetController.class)
public class QueryParts {

    @Bean
    QueryApi queryApi(AdminSettings settings, ServiceTokens tokens, JsonMapper json) {
        return new QueryApi(
                settings.queryUrl(),
                settings.queryTimeout(),
                settings.countTimeout(),
                settings.mostAsking(),
                tokens,
                json);
    }

    @Bean
    LongAnswers longAnswers(QueryApi queryApi, AdminSettings settings, SignInSettings signIn, Clock clock) {
        return new LongAnswers(queryApi, settings.mostFollowing(), signIn.sessionLifetime(), clock);
    }

    @Bean
    OpenRoutes publicKeys() {
        return new OpenRoutes(List.of(JwkSetController.PATH));
    }
}
