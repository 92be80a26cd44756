package io.keytrail.service.access;

import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.springframework.security.oauth2.jwt.JwtException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an issuer publishes about itself: OpenID Connect Discovery 1.0, section 4.
 *
 * @param jwksUri where its public keys are
 * @param authorizationEndpoint where people are sent to sign in
 * @param tokenEndpoint where a code is exchanged
 * @param endSessionEndpoint where people are sent to sign out (RP-Initiated Logout 1.0)
 */
public record IssuerConfiguration(
        Optional<URI> jwksUri,
        Optional<URI> authorizationEndpoint,
        Optional<URI> tokenEndpoint,
        Optional<URI> endSessionEndpoint) {

    private static final int TIMEOUT_MILLIS = 3_000;
    private static final int LARGEST_ANSWER = 256 * 1024;

    /** Where an issuer publishes it, unless it says otherwise. */
    public static URI addressOf(String issuerUri) {
        return URI.create(issuerUri.replaceAll("/+$", "") + "/.well-known/openid-configuration");
    }

    /**
     * Reads it, within 6 seconds.
     *
     * @throws JwtException if it can't be read, or is the configuration of another issuer
     */
    public static IssuerConfiguration read(String issuerUri, URI address) {
        try {
            String json = retriever().retrieveResource(address.toURL()).getContent();
            Map<?, ?> configuration = JsonMapper.shared().readValue(json, Map.class);
            if (!issuerUri.equals(configuration.get("issuer"))) {
                throw new JwtException(
                        address + " is the configuration of another issuer: " + configuration.get("issuer"));
            }
            return new IssuerConfiguration(
                    uri(configuration, "jwks_uri"),
                    uri(configuration, "authorization_endpoint"),
                    uri(configuration, "token_endpoint"),
                    uri(configuration, "end_session_endpoint"));
        } catch (IOException | IllegalArgumentException | JacksonException failed) {
            throw new JwtException("the configuration of issuer " + address + " can't be read", failed);
        }
    }

    private static Optional<URI> uri(Map<?, ?> configuration, String member) {
        return configuration.get(member) instanceof String text ? Optional.of(URI.create(text)) : Optional.empty();
    }

    /** What fetches an issuer's documents: not for long, and none without end. */
    static DefaultResourceRetriever retriever() {
        return new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, LARGEST_ANSWER);
    }
}
