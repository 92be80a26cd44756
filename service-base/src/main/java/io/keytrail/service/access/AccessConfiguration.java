package io.keytrail.service.access;

import io.keytrail.service.problem.ProblemConfiguration;
import io.keytrail.service.problem.ProblemWriter;
import jakarta.servlet.DispatcherType;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Who may come in, the same for both services: HTTP Basic for configured demo users, bearer tokens of configured issuers,
 * no session and no cookie. A service that also has pages for people puts its own filter chain before this one.
 */
@AutoConfiguration(
        after = ProblemConfiguration.class,
        before = {ServletWebSecurityAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class})
@EnableConfigurationProperties(AccessSettings.class)
public class AccessConfiguration implements WebMvcConfigurer {

    /** Wrong passwords that an address or network may send at once, and in a minute; of so many of them. */
    private static final int FAILED_LOGINS = 20;

    private static final Duration FAILED_LOGINS_PERIOD = Duration.ofMinutes(1);
    private static final int FAILED_LOGINS_ADDRESSES = 10_000;

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerArgument());
    }

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    ClientAddress clientAddress(AccessSettings settings) {
        return new ClientAddress(settings.trustedProxies());
    }

    @Bean
    AuthenticationManager authenticator(AccessSettings settings, Clock clock) {
        Map<String, TrustedIssuer> issuers = settings.issuers().stream()
                .collect(
                        Collectors.toMap(AccessSettings.Issuer::issuerUri, issuer -> new TrustedIssuer(issuer, clock)));
        return new Authenticator(
                new DemoUsers(settings.demoUsers(), new SecureRandom(), clock),
                new AttemptLimiter(FAILED_LOGINS, FAILED_LOGINS_PERIOD, FAILED_LOGINS_ADDRESSES, clock),
                issuers);
    }

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    SecurityFilterChain access(
            HttpSecurity http,
            AccessSettings settings,
            AuthenticationManager authenticator,
            ProblemWriter writer,
            ClientAddress addresses,
            ObjectProvider<OpenRoutes> openRoutes) {
        boolean takesBasic = !settings.demoUsers().isEmpty();
        SecurityProblems problems = new SecurityProblems(writer, takesBasic);
        http.sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .authenticationManager(authenticator)
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(problems).accessDeniedHandler(problems))
                .oauth2ResourceServer(bearer -> bearer.authenticationManagerResolver(request -> authenticator)
                        .authenticationEntryPoint(problems)
                        .accessDeniedHandler(problems))
                .authorizeHttpRequests(routes -> {
                    // the container's own ways to its error page: by include where half an answer is under way, which
                    // is then cut off
                    routes.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.INCLUDE, DispatcherType.ASYNC)
                            .permitAll();
                    openRoutes.stream()
                            .map(OpenRoutes::patterns)
                            .flatMap(List::stream)
                            .forEach(open -> routes.requestMatchers(HttpMethod.GET, open)
                                    .permitAll()
                                    .requestMatchers(HttpMethod.HEAD, open)
                                    .permitAll());
                    routes.requestMatchers("/actuator/health/**", "/v3/api-docs/**", "/v3/api-docs.yaml")
                            .permitAll();
                    if (settings.openMetrics()) {
                        routes.requestMatchers("/actuator/prometheus").permitAll();
                    }
                    routes.requestMatchers("/actuator/**").hasAuthority(CallerAuthentication.OPERATOR);
                    routes.anyRequest().authenticated();
                });
        if (takesBasic) {
            http.httpBasic(basic -> basic.authenticationEntryPoint(problems).authenticationDetailsSource(addresses::of))
                    .addFilterBefore(new CrossSiteFilter(writer), BasicAuthenticationFilter.class);
        }
        return http.build();
    }
}
