package io.keytrail.service.access;

import io.keytrail.schemas.keys.AccountId;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code keytrail.access}: who may come in.
 *
 * @param demoUsers users of HTTP Basic, for the one-machine edition; none by default, and with none HTTP Basic is off
 * @param issuers whose bearer tokens are believed; none by default
 * @param trustedProxies addresses and networks (CIDR) whose {@code X-Forwarded-For} is believed; none by default
 * @param openMetrics whether {@code /actuator/prometheus} answers without authentication, for a scraper inside a closed
 *     network; false by default: operators only
 */
@ConfigurationProperties("keytrail.access")
public record AccessSettings(
        @DefaultValue List<DemoUser> demoUsers,
        @DefaultValue List<Issuer> issuers,
        @DefaultValue List<String> trustedProxies,
        @DefaultValue("false") boolean openMetrics) {

    public AccessSettings {
        long distinct = issuers.stream().map(Issuer::issuerUri).distinct().count();
        if (distinct != issuers.size()) {
            throw new IllegalArgumentException("two of keytrail.access.issuers have the same issuer-uri");
        }
    }

    /**
     * A user of HTTP Basic. A user with roles in several accounts stands here once for each, with the same password.
     *
     * @param user name, and e-mail address
     * @param password its password in plain text, at least 8 characters; kept as a keyed hash once read
     * @param account account id; for an operator {@code -} or nothing
     * @param role text of a {@link Role}
     */
    public record DemoUser(
            String user,
            String password,
            @DefaultValue(AccountId.NONE) String account,
            String role) {

        public DemoUser {
            if (user == null || user.isBlank() || user.contains(":")) {
                throw new IllegalArgumentException("a demo user's name is missing or contains a colon");
            }
            if (password == null || password.length() < 8) {
                throw new IllegalArgumentException("the password of demo user " + user + " has less than 8 characters");
            }
            if (!Role.parse(role).filter(known -> Roles.fits(known, account)).isPresent()) {
                throw new IllegalArgumentException("demo user " + user + " can't be '" + role + "' in account '"
                        + account + "'; roles are super-admin, analyst, member, and operator on account -");
            }
        }

        Role knownRole() {
            return Role.parse(role).orElseThrow();
        }

        /** Without the password. */
        @Override
        public String toString() {
            return user + " (" + role + ", " + account + ")";
        }
    }

    /**
     * An issuer of bearer tokens (JWT, RFC 7519).
     *
     * @param issuerUri what the tokens' {@code iss} must be; without {@code jwksUri} also where the issuer's OpenID
     *     configuration is found, on the first token
     * @param jwksUri where the issuer's public keys are, if not to be discovered
     * @param audience what the tokens' {@code aud} must contain; required, since a token meant for another service must
     *     not open this one (RFC 8725, section 3.9)
     * @param rolesClaim the claim with the role per account
     * @param programClaim a claim whose presence marks a program's token (Keycloak: {@code client_id}); a token without
     *     {@code auth_time}, or whose subject is its own {@code client_id} or {@code azp}, is a program's in any case
     */
    public record Issuer(
            String issuerUri,
            Optional<URI> jwksUri,
            String audience,
            @DefaultValue("keytrail_roles") String rolesClaim,
            Optional<String> programClaim) {

        public Issuer {
            if (issuerUri == null || issuerUri.isBlank()) {
                throw new IllegalArgumentException(
                        "an issuer lacks its issuer-uri, which is compared with the tokens' iss");
            }
            if (audience == null || audience.isBlank()) {
                throw new IllegalArgumentException(
                        "issuer " + issuerUri + " lacks its audience, which the tokens' aud must contain");
            }
        }
    }
}
