package io.keytrail.admin.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;

/**
 * Makes the tokens that key-admin shows to the query API: JWTs (RFC 7519) signed with Ed25519 (RFC 8037, {@code alg}
 * {@code EdDSA}), each for one caller and {@link #LIFETIME} long. Thread-safe.
 */
public final class ServiceTokens {

    /** Whom the tokens are for: their {@code aud}. */
    public static final String AUDIENCE = "keytrail-query";

    /** How long a token is good from when it was made. */
    public static final Duration LIFETIME = Duration.ofSeconds(60);

    private final String issuer;
    private final String rolesClaim;
    private final Clock clock;
    private final JWSHeader header;
    private final JWSSigner signer;
    private final String jwkSet;

    /**
     * @param issuer the tokens' {@code iss}
     * @param rolesClaim name of the claim that holds the caller's role per account
     */
    public ServiceTokens(SigningKeys keys, String issuer, String rolesClaim, Clock clock) {
        this.issuer = issuer;
        this.rolesClaim = rolesClaim;
        this.clock = clock;
        this.header = new JWSHeader.Builder(JWSAlgorithm.EdDSA)
                .type(JOSEObjectType.JWT)
                .keyID(keys.signing().getKeyID())
                .build();
        this.signer = signer(keys);
        this.jwkSet = keys.published().toString();
    }

    private static JWSSigner signer(SigningKeys keys) {
        try {
            return new Ed25519Signer(keys.signing());
        } catch (JOSEException e) {
            throw new IllegalArgumentException("key " + keys.signing().getKeyID() + " does not sign", e);
        }
    }

    /** A new token in that caller's name: what to put behind {@code Bearer}. */
    public String mint(TokenSubject subject) {
        Instant now = clock.instant();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject(subject.userId())
                .audience(AUDIENCE)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFETIME)))
                .jwtID(UUID.randomUUID().toString())
                .claim(rolesClaim, subject.roles());
        if (subject.email() != null) {
            claims.claim("email", subject.email());
        }
        if (subject.authenticatedAt() != null) {
            claims.claim("auth_time", subject.authenticatedAt().getEpochSecond());
        }
        SignedJWT token = new SignedJWT(header, claims.build());
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("a service token could not be signed", e);
        }
        return token.serialize();
    }

    /** The public keys of the tokens, as a JWK set in JSON: for {@code /.well-known/jwks.json}. */
    public String jwkSet() {
        return jwkSet;
    }
}
