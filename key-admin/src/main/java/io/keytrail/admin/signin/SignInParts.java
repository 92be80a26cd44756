package io.keytrail.admin.signin;

import io.keytrail.admin.humancheck.HumanCheck;
import io.keytrail.admin.members.MembersAtSignIn;
import io.keytrail.admin.settings.AdminSettings;
import io.keytrail.admin.settings.SignInSettings;
import io.keytrail.service.access.AccessSettings;
import io.keytrail.service.access.AttemptLimiter;
import io.keytrail.service.access.ClientAddress;
import io.keytrail.service.problem.ProblemWriter;
import jakarta.servlet.DispatcherType;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.session.ManagerBase;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.thymeleaf.ITemplateEngine;

/**
 * The way of people into the pages: a form or an issuer, a session, a token in every form against forged requests. Who has not signed
 * in has no session. Covers the pages' addresses and nothing else; {@code /api/v1} knows no session.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SignInSettings.class)
@Import({SignInController.class, ProofAdvice.class})
public class SignInParts {

    private static final String[] PAGES = {"/", "/sign-in/**", "/sign-out", "/accounts/**", "/console/**", "/webjars/**"
    };
    private static final String[] OPEN = {"/sign-in/**", "/console/**", "/webjars/**"};

    /** Sign-ins at the issuer that did not work, which an address or network may bring back at once, and in a minute. */
    private static final AdminSettings.Limit FAILURES = new AdminSettings.Limit(20, Duration.ofMinutes(1), 10_000);

    @Bean
    PasswordSignIn passwordSignIn(AuthenticationManager authenticator) {
        return new PasswordSignIn(authenticator);
    }

    @Bean
    Reauthentication reauthentication(PasswordSignIn passwords, ClientAddress addresses) {
        return new Reauthentication(passwords, addresses);
    }

    @Bean
    Arrivals arrivals(MembersAtSignIn members, SignInSettings settings, ClientAddress addresses) {
        return new Arrivals(
                members, new OpenSessions(settings.mostSessionsOfOne(), settings.mostSessions()), addresses);
    }

    @Bean
    PagePolicy pagePolicy(SignInSettings settings, HumanCheck humans) {
        return new PagePolicy(settings.issuerOrigin(), humans.browserSources());
    }

    /** There only where there is an issuer to sign in at. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("keytrail.console.sign-in.issuer-uri")
    static class AtTheIssuer {

        @Bean
        ConsoleIssuer consoleIssuer(SignInSettings settings, AccessSettings access, Clock clock) {
            requireOwnAudience(settings, access);
            return new ConsoleIssuer(settings, clock);
        }

        @Bean
        IssuerSignOut issuerSignOut(ConsoleIssuer issuer, SignInSettings settings) {
            return new IssuerSignOut(issuer, settings);
        }

        @Bean
        IssuerSignInController issuerSignInController(
                ConsoleIssuer issuer,
                AdminSettings admin,
                SignInSettings settings,
                Arrivals arrivals,
                ClientAddress addresses,
                Clock clock) {
            return new IssuerSignInController(
                    new IssuerSignIn(issuer, admin.freshLogin(), settings.issuerTimeout()),
                    arrivals,
                    new AttemptLimiter(FAILURES.burst(), FAILURES.period(), FAILURES.users(), clock),
                    addresses);
        }

        /** An ID token's audience is the client; were it also that of bearer tokens, ID tokens would open the API. */
        private static void requireOwnAudience(SignInSettings settings, AccessSettings access) {
            String issuer = settings.issuerUri().orElseThrow().toString();
            if (access.issuers().stream()
                    .anyMatch(known ->
                            known.issuerUri().equals(issuer) && known.audience().equals(settings.clientId()))) {
                throw new IllegalArgumentException("keytrail.console.sign-in.client-id " + settings.clientId()
                        + " is also the audience of that issuer's bearer tokens in keytrail.access.issuers: then a"
                        + " sign-in's ID token would open the API; the console needs a client of its own");
            }
        }
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE + 100)
    SecurityFilterChain pages(
            HttpSecurity http,
            PasswordSignIn passwords,
            ClientAddress addresses,
            Arrivals arrivals,
            ObjectProvider<IssuerSignOut> issuerSignOut,
            AccessSettings access,
            SignInSettings settings,
            Clock clock,
            ITemplateEngine templates,
            PagePolicy pagePolicy,
            ProblemWriter problems) {
        boolean takesPasswords = !access.demoUsers().isEmpty();
        boolean hasIssuer = settings.issuerUri().isPresent();
        http.securityMatcher(PAGES)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.IF_REQUIRED)
                        .sessionFixation(fixation -> fixation.changeSessionId()))
                .addFilterBefore(
                        new SessionLifetime(settings.sessionLifetime(), clock), SecurityContextHolderFilter.class)
                .requestCache(cache -> cache.requestCache(arrivals.wanted()))
                .csrf(forms -> forms.csrfTokenRepository(new CsrfTokens()))
                .authenticationManager(passwords::authenticate)
                .logout(logout -> {
                    logout.logoutUrl("/sign-out").logoutSuccessUrl("/sign-in?out");
                    issuerSignOut.ifAvailable(
                            out -> logout.addLogoutHandler(out).logoutSuccessHandler(out));
                })
                .exceptionHandling(handling -> {
                    SignInEntryPoint entry = new SignInEntryPoint(
                            problems,
                            new EndedPage(templates),
                            hasIssuer && !takesPasswords ? SignInEntryPoint.AT_ISSUER : SignInEntryPoint.PAGE);
                    handling.authenticationEntryPoint(entry).accessDeniedHandler(entry);
                })
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(pagePolicy.directives()))
                        .frameOptions(frames -> frames.deny())
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                        .crossOriginOpenerPolicy(opener -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                        .crossOriginResourcePolicy(resource -> resource.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
                        .permissionsPolicyHeader(permissions ->
                                permissions.policy("camera=(), microphone=(), geolocation=(), payment=(), usb=()")))
                // the container's own ways to its error page; see AccessConfiguration
                .authorizeHttpRequests(
                        routes -> routes.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.INCLUDE)
                                .permitAll()
                                .requestMatchers(OPEN)
                                .permitAll()
                                .anyRequest()
                                .authenticated());
        if (takesPasswords) {
            http.formLogin(form -> form.loginPage("/sign-in")
                    .authenticationDetailsSource(addresses::of)
                    .successHandler(new ArrivalHandler(arrivals))
                    .failureHandler(new FailureHandler()));
        }
        return http.build();
    }

    /** A session is in use for as long as one of its requests is answered: exports and live streams take their time. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> sessionsInUse() {
        return factory -> factory.addContextCustomizers(context -> context.addLifecycleListener(event -> {
            // by then the context has its manager
            if (event.getType().equals(Lifecycle.START_EVENT) && context.getManager() instanceof ManagerBase sessions) {
                sessions.setSessionActivityCheck(true);
            }
        }));
    }

    /**
     * The session's cookie goes over TLS alone, unless the server listens on this machine only and no proxy with TLS is in
     * front, or settings say more.
     */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> sessionCookie(
            ServerProperties server, SignInSettings settings) {
        boolean isHere = Optional.ofNullable(server.getAddress())
                .map(InetAddress::isLoopbackAddress)
                .orElse(false);
        boolean hasTls = "https".equals(settings.consoleUrl().getScheme());
        return factory -> {
            var cookie = factory.getSettings().getSession().getCookie();
            if (cookie.getSecure() == null) {
                cookie.setSecure(hasTls || !isHere);
            }
        };
    }
}
