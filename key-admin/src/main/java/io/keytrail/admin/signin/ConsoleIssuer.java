package io.keytrail.admin.signin;

import io.keytrail.admin.settings.SignInSettings;
import io.keytrail.service.access.AccessSettings.Issuer;
import io.keytrail.service.access.IdTokens;
import io.keytrail.service.access.IssuerConfiguration;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * The issuer through which people sign in, and this console as its client. Its configuration is read when the first person
 * comes, and then held until this process ends; an issuer that is down stops no start, and is asked again every few
 * seconds at most. One request asks; once that has failed nobody waits for another to ask again.
 */
final class ConsoleIssuer implements ClientRegistrationRepository {

    /** The one registration, and its part in addresses. */
    static final String ID = "issuer";

    /** For how long an issuer that could not be reached is not asked again. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleIssuer.class);

    /** How many wait while it is asked for the first time. Each of them holds a thread of the server. */
    static final int MOST_IN_LINE = 20;

    private static final int MOST_SECONDS_IN_LINE = 3;

    private final SignInSettings settings;
    private final Clock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private final Semaphore line = new Semaphore(MOST_IN_LINE);
    private volatile Known known;
    private volatile Instant askAgainAt = Instant.MIN;

    /** What its configuration has told. */
    record Known(ClientRegistration client, IdTokens idTokens, Optional<URI> endSessionEndpoint) {}

    ConsoleIssuer(SignInSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** The client, with the addresses of the issuer; null for any other id. */
    @Override
    public ClientRegistration findByRegistrationId(String registrationId) {
        return ID.equals(registrationId) ? known().client() : null;
    }

    /**
     * What the issuer is known for.
     *
     * @throws IssuerUnreachableException if its configuration can't be read
     */
    Known known() {
        Known seen = known;
        return seen == null ? read() : seen;
    }

    /** Where people are sent to sign out, if that is known by now and the pages' policy lets a form lead there. */
    Optional<URI> endSessionEndpoint() {
        return Optional.ofNullable(known).flatMap(Known::endSessionEndpoint).filter(this::isAtTheIssuers);
    }

    private boolean isAtTheIssuers(URI endpoint) {
        return settings.issuerOrigin()
                .filter(origin -> endpoint.toString().startsWith(origin + "/"))
                .isPresent();
    }

    private Known read() {
        requireTimeToAsk();
        if (!queue()) {
            throw new IssuerUnreachableException("others wait for its configuration already");
        }
        try {
            if (known != null) {
                return known;
            }
            requireTimeToAsk();
            known = read(settings);
            return known;
        } catch (JwtException | IllegalArgumentException failed) {
            askAgainAt = clock.instant().plus(PAUSE);
            LOG.warn("People can't sign in: {}", failed.getMessage());
            throw new IssuerUnreachableException("its configuration can't be read", failed);
        } finally {
            reading.unlock();
        }
    }

    private void requireTimeToAsk() {
        if (clock.instant().isBefore(askAgainAt)) {
            throw new IssuerUnreachableException("it could not be reached a moment ago");
        }
    }

    private boolean hasFailed() {
        return !askAgainAt.equals(Instant.MIN);
    }

    private boolean queue() {
        if (reading.tryLock()) {
            return true;
        }
        if (hasFailed() || !line.tryAcquire()) {
            return false;
        }
        try {
            return reading.tryLock(MOST_SECONDS_IN_LINE, TimeUnit.SECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            line.release();
        }
    }

    private Known read(SignInSettings settings) {
        String issuer = settings.issuerUri().orElseThrow().toString();
        IssuerConfiguration published = IssuerConfiguration.read(
                issuer, settings.configurationUri().orElseGet(() -> IssuerConfiguration.addressOf(issuer)));
        URI jwks = required("jwks_uri", settings.jwksUri().or(published::jwksUri));
        ClientRegistration client = ClientRegistration.withRegistrationId(ID)
                .clientId(settings.clientId())
                .clientSecret(settings.clientSecret().orElse(""))
                .clientAuthenticationMethod(
                        settings.clientSecret().isPresent()
                                ? ClientAuthenticationMethod.CLIENT_SECRET_BASIC
                                : ClientAuthenticationMethod.NONE)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .clientSettings(ClientRegistration.ClientSettings.builder()
                        .requireProofKey(true)
                        .build())
                .redirectUri(settings.address(IssuerSignIn.CALLBACK))
                .scope(settings.scopes())
                .authorizationUri(required("authorization_endpoint", published.authorizationEndpoint())
                        .toString())
                .tokenUri(required("token_endpoint", settings.tokenUri().or(published::tokenEndpoint))
                        .toString())
                .jwkSetUri(jwks.toString())
                .issuerUri(issuer)
                .userNameAttributeName("sub")
                .build();
        IdTokens idTokens = new IdTokens(
                new Issuer(issuer, Optional.of(jwks), settings.clientId(), settings.rolesClaim(), Optional.empty()),
                clock);
        return new Known(client, idTokens, published.endSessionEndpoint());
    }

    private static URI required(String member, Optional<URI> address) {
        return address.orElseThrow(() -> new JwtException("the issuer's configuration names no " + member));
    }
}
