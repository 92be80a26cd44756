package io.keytrail.service.access;

import io.keytrail.service.access.AccessSettings.Issuer;
import java.time.Clock;
import java.util.List;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * The ID tokens with which an issuer says who has signed in. Verified like its bearer tokens, and what a person may do is
 * read from the same claim in the same way; but they open no API, and name a person whatever else they hold.
 */
public final class IdTokens implements JwtDecoder {

    private final TrustedIssuer issuer;
    private final String clientId;

    /** Of {@code issuer}, whose audience is the client's id (OpenID Connect Core 1.0, section 2). */
    public IdTokens(Issuer issuer, Clock clock) {
        this.issuer = new TrustedIssuer(issuer, clock);
        this.clientId = issuer.audience();
    }

    /**
     * The token, verified (OpenID Connect Core 1.0, section 3.1.3.7) but for its nonce, which only who asked for it knows.
     *
     * @throws BadJwtException if it is not valid
     * @throws JwtException if the issuer's keys can't be had
     */
    @Override
    public Jwt decode(String token) {
        Jwt jwt = issuer.verify(token);
        Object authorizedParty = jwt.getClaim("azp");
        List<String> audience = jwt.getAudience();
        if (authorizedParty == null ? audience.size() > 1 : !clientId.equals(authorizedParty)) {
            throw new BadJwtException("The ID token was made for another client.");
        }
        return jwt;
    }

    /**
     * The person whom a verified token names, without credentials. When they proved who they are is known only if the
     * token says it ({@code auth_time}); its own age says nothing of that.
     */
    public Caller person(Jwt verified) {
        return issuer.person(verified);
    }
}
