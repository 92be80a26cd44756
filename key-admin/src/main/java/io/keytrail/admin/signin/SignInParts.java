package io.keytrail.admin.signin;

import io.keytrail.admin.desk.Origin;
import io.keytrail.admin.members.MembersAtSignIn;
import io.keytrail.service.access.ClientAddress;
import io.keytrail.service.problem.ProblemWriter;
import java.net.InetAddress;
import java.util.Optional;
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
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;

/**
 * The way of people into the pages: a form, a session, a token in every form against forged requests. Covers the pages'
 * addresses and nothing else; {@code /api/v1} knows no session.
 */
@Configuration(proxyBeanMethods = false)
@Import(SignInController.class)
public class SignInParts {

    /** Only what this server itself serves, nothing inline. What each line defends against: docs/security.md. */
    static final String CONTENT_SECURITY_POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "font-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'");

    private static final String[] PAGES = {"/", "/sign-in/**", "/sign-out", "/accounts/**", "/console/**", "/webjars/**"
    };
    private static final String[] OPEN = {"/sign-in", "/console/**", "/webjars/**"};

    @Bean
    PasswordSignIn passwordSignIn(AuthenticationManager authenticator) {
        return new PasswordSignIn(authenticator);
    }

    @Bean
    Reauthentication reauthentication(PasswordSignIn passwords, ClientAddress addresses) {
        return new Reauthentication(passwords, addresses);
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE + 100)
    SecurityFilterChain pages(
            HttpSecurity http,
            PasswordSignIn passwords,
            ClientAddress addresses,
            MembersAtSignIn members,
            ProblemWriter problems) {
        HttpSessionRequestCache wanted = new HttpSessionRequestCache();
        wanted.setRequestMatcher(Navigation::isOne);
        wanted.setMatchingRequestParameterName(null);
        http.securityMatcher(PAGES)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.IF_REQUIRED)
                        .sessionFixation(fixation -> fixation.changeSessionId()))
                .requestCache(cache -> cache.requestCache(wanted))
                .authenticationManager(passwords::authenticate)
                .formLogin(form -> form.loginPage("/sign-in")
                        .authenticationDetailsSource(addresses::of)
                        .successHandler(new ArrivalHandler(
                                wanted, (caller, request) -> members.remember(caller, Origin.of(request, addresses))))
                        .failureHandler(new FailureHandler()))
                .logout(logout -> logout.logoutUrl("/sign-out").logoutSuccessUrl("/sign-in?out"))
                .exceptionHandling(handling -> {
                    SignInEntryPoint entry = new SignInEntryPoint(problems);
                    handling.authenticationEntryPoint(entry).accessDeniedHandler(entry);
                })
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                        .frameOptions(frames -> frames.deny())
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                        .crossOriginOpenerPolicy(opener -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                        .crossOriginResourcePolicy(resource -> resource.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
                        .permissionsPolicyHeader(permissions ->
                                permissions.policy("camera=(), microphone=(), geolocation=(), payment=(), usb=()")))
                .authorizeHttpRequests(routes ->
                        routes.requestMatchers(OPEN).permitAll().anyRequest().authenticated());
        return http.build();
    }

    /** The session's cookie goes over TLS alone, unless the server listens on this machine only, or settings say more. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> sessionCookie(ServerProperties server) {
        return factory -> {
            var cookie = factory.getSettings().getSession().getCookie();
            if (cookie.getSecure() == null) {
                cookie.setSecure(!Optional.ofNullable(server.getAddress())
                        .map(InetAddress::isLoopbackAddress)
                        .orElse(false));
            }
        };
    }
}
