package io.keytrail.service.access;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
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

/** One issuer of bearer tokens: verifies them and says who they are about. */
final class TrustedIssuer {

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
        Jwt jwt = verify(token);
        if (isProgram(jwt)) {
            return caller(jwt, Optional.empty(), true, scopes(jwt), "Bearer " + token);
        }
        return caller(jwt, Optional.ofNullable(instant(jwt, "auth_time")), false, scopes(jwt), "Bearer " + token);
    }

    /** The person whom a verified ID token names; without credentials, since it is none. */
    Caller person(Jwt idToken) {
        return caller(idToken, Optional.ofNullable(instant(idToken, "auth_time")), false, Set.of(), "");
    }

    /**
     * The token's claims.
     *
     * @throws JwtException if it is not valid, or its issuer can't be reached
     */
    Jwt verify(String token) {
        return decoder.decode(token);
    }

    private Caller caller(
            Jwt jwt, Optional<Instant> authenticatedAt, boolean isProgram, Set<String> scopes, String authorization) {
        return new Caller(
                jwt.getSubject(),
                Optional.ofNullable(text(jwt, "email")).filter(email -> email.length() <= 320),
                Roles.of(jwt.getClaim(settings.rolesClaim())),
                authenticatedAt,
                isProgram,
                scopes,
                authorization);
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
            return JWKSourceBuilder.create(jwksUri.toURL(), IssuerConfiguration.retriever())
                    .retrying(true)
                    .outageTolerant(OUTAGE.toMillis())
                    .build();
        } catch (IOException | IllegalArgumentException unusable) {
            throw new IllegalArgumentException("jwks-uri " + jwksUri + " is no absolute http(s) address", unusable);
        }
    }

    private static URI discover(Issuer settings) {
        URI address = IssuerConfiguration.addressOf(settings.issuerUri());
        return IssuerConfiguration.read(settings.issuerUri(), address)
                .jwksUri()
                .orElseThrow(() -> new JwtException(address + " names no jwks_uri"));
    }
}
