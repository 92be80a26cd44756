package io.keytrail.service.access;

import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jwt.JWTParser;
import io.keytrail.service.problem.Problem;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/** Turns credentials into a {@link Caller}: names with passwords, and tokens of the trusted issuers. */
final class Authenticator implements AuthenticationManager {

    private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);

    private final DemoUsers demoUsers;
    private final AttemptLimiter failedLogins;
    private final Map<String, TrustedIssuer> issuers;

    /** {@code failedLogins}: how many wrong passwords each {@linkplain ClientAddress#network network} may send. */
    Authenticator(DemoUsers demoUsers, AttemptLimiter failedLogins, Map<String, TrustedIssuer> issuers) {
        this.demoUsers = demoUsers;
        this.failedLogins = failedLogins;
        this.issuers = Map.copyOf(issuers);
    }

    @Override
    public Authentication authenticate(Authentication credentials) {
        if (credentials instanceof BearerTokenAuthenticationToken bearer) {
            return new CallerAuthentication(ofToken(bearer.getToken()));
        }
        if (credentials instanceof UsernamePasswordAuthenticationToken basic) {
            return new CallerAuthentication(
                    ofPassword(basic, ClientAddress.network(String.valueOf(basic.getDetails()))));
        }
        throw new BadCredentialsException("This kind of credentials is not taken.");
    }

    /** Whoever has guessed too often learns nothing more for a while, not even that a guess was right. */
    private Caller ofPassword(UsernamePasswordAuthenticationToken basic, String network) {
        failedLogins.requireRoom(network);
        return demoUsers
                .authenticate(basic.getName(), String.valueOf(basic.getCredentials()))
                .orElseThrow(() -> {
                    failedLogins.admit(network);
                    return new BadCredentialsException("Unknown user or wrong password.");
                });
    }

    private Caller ofToken(String token) {
        TrustedIssuer issuer = issuers.get(issuerOf(token));
        if (issuer == null) {
            throw new InvalidBearerTokenException("The token's issuer is not trusted here.");
        }
        try {
            return issuer.caller(token);
        } catch (BadJwtException invalid) {
            LOG.debug("A token was refused: {}", invalid.getMessage());
            throw new InvalidBearerTokenException("The token is invalid or has expired.", invalid);
        } catch (JwtException unreachable) {
            if (isOfUnknownKey(unreachable)) {
                throw new InvalidBearerTokenException("The token is signed with a key that its issuer has not.");
            }
            LOG.warn("Tokens can't be verified: {}", unreachable.getMessage());
            throw Problem.unavailable("The token's issuer can't be reached to verify it.", Duration.ofSeconds(5))
                    .asException(unreachable);
        }
    }

    /** The issuer was asked for its keys a moment ago, and this one was not among them. */
    private static boolean isOfUnknownKey(Throwable failure) {
        return failure instanceof RateLimitReachedException
                || (failure.getCause() != null && isOfUnknownKey(failure.getCause()));
    }

    private static String issuerOf(String token) {
        try {
            String issuer = JWTParser.parse(token).getJWTClaimsSet().getIssuer();
            return issuer == null ? "" : issuer;
        } catch (ParseException | NullPointerException noJwt) {
            throw new InvalidBearerTokenException("The token is no signed JWT.", noJwt);
        }
    }
}
