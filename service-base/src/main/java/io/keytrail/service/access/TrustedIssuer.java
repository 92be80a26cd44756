package io.keytrail.service.access;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.keytrail.service.access.AccessSettings.Issuer;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** One issuer of bearer tokens: verifies them and says who they are about. */
final class TrustedIssuer {

    private static final int TIMEOUT_MILLIS = 3_000;
    private static final int LARGEST_ANSWER = 256 * 1024;
    private static final int LONGEST_SUBJECT = 255;
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);
    /** While the issuer is down its last known keys hold for this long. */
    private static final Duration OUTAGE = Duration.ofHours(1);

    private final Issuer settings;
    private final JwtDecoder decoder;

    TrustedIssuer(Issuer settings, Clock clock) {
        this.settings = settings;
        this.decoder = settings.jwksUri()
                .map(uri -> decoder(settings, uri, clock))
                .orElseGet(() -> new SupplierJwtDecoder(() -> decoder(settings, discover(settings), clock)));
    }

    /**
     * The caller whom a token names.
     *
     * @throws JwtException if it is not valid, or its issuer can't be reached
     */
    Caller caller(String token) {
        Jwt jwt = decoder.decode(token);
        boolean isProgram = isProgram(jwt);
        Optional<Instant> authTime = isProgram ? Optional.empty() : Optional.ofNullable(instant(jwt, "auth_time"));
        return new Caller(
                jwt.getSubject(),
                Optional.ofNullable(text(jwt, "email")).filter(email -> email.length() <= 320),
                Roles.of(jwt.getClaim(settings.rolesClaim())),
                authTime,
                isProgram,
                scopes(jwt),
                "Bearer " + token);
    }

    private boolean isProgram(Jwt jwt) {
        return jwt.getClaim("auth_time") == null
                || settings.programClaim().filter(jwt::hasClaim).isPresent()
                || jwt.getSubject().equals(text(jwt, "client_id"))
                || jwt.getSubject().equals(text(jwt, "azp"));
    }

    private static Instant instant(Jwt jwt, String claim) {
        Object value = jwt.getClaim(claim);
        if (value instanceof Instant instant) {
            return instant;
        }
        return value instanceof Number seconds ? Instant.ofEpochSecond(seconds.longValue()) : null;
    }

    private static String text(Jwt jwt, String claim) {
        return jwt.getClaim(claim) instanceof String text ? text : null;
    }

    private static Set<String> scopes(Jwt jwt) {
        Object claim =
                Objects.requireNonNullElse(jwt.getClaim("scope"), Objects.requireNonNullElse(jwt.getClaim("scp"), ""));
        if (claim instanceof Collection<?> list) {
            return list.stream().map(Object::toString).collect(Collectors.toUnmodifiableSet());
        }
        return Arrays.stream(claim.toString().split(" "))
                .filter(scope -> !scope.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static JwtDecoder decoder(Issuer settings, URI jwksUri, Clock clock) {
        TokenKeys keys = new TokenKeys(keySource(jwksUri));
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(keys);
        processor.setJWSVerifierFactory(keys);
        // the validators below judge type and claims
        processor.setJWSTypeVerifier((type, context) -> {});
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        JwtTimestampValidator times = new JwtTimestampValidator(CLOCK_SKEW);
        times.setClock(clock);
        times.setAllowEmptyExpiryClaim(false);
        NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(List.of(
                times,
                new JwtIssuerValidator(settings.issuerUri()),
                new JwtAudienceValidator(settings.audience()),
                new JwtClaimValidator<String>(
                        "sub",
                        subject -> subject != null && !subject.isBlank() && subject.length() <= LONGEST_SUBJECT))));
        return decoder;
    }

    private static JWKSource<SecurityContext> keySource(URI jwksUri) {
        try {
            return JWKSourceBuilder.create(jwksUri.toURL(), retriever())
                    .retrying(true)
                    .outageTolerant(OUTAGE.toMillis())
                    .build();
        } catch (IOException | IllegalArgumentException unusable) {
            throw new IllegalArgumentException("jwks-uri " + jwksUri + " is no absolute http(s) address", unusable);
        }
    }

    /** OpenID Connect Discovery 1.0, section 4: the configuration must name the issuer it was asked for. */
    private static URI discover(Issuer settings) {
        String base = settings.issuerUri().replaceAll("/+$", "");
        URI address = URI.create(base + "/.well-known/openid-configuration");
        try {
            String json = retriever().retrieveResource(address.toURL()).getContent();
            Map<?, ?> configuration = JsonMapper.shared().readValue(json, Map.class);
            if (!settings.issuerUri().equals(configuration.get("issuer"))) {
                throw new JwtException(
                        address + " is the configuration of another issuer: " + configuration.get("issuer"));
            }
            if (configuration.get("jwks_uri") instanceof String jwksUri) {
                return URI.create(jwksUri);
            }
            throw new JwtException(address + " names no jwks_uri");
        } catch (IOException | IllegalArgumentException | JacksonException failed) {
            throw new JwtException("the configuration of issuer " + address + " can't be read", failed);
        }
    }

    private static DefaultResourceRetriever retriever() {
        return new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, LARGEST_ANSWER);
    }
}
