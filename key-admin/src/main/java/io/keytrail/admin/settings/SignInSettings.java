package io.keytrail.admin.settings;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code keytrail.console.sign-in}: how people sign in to the console through an OpenID Connect issuer, and for how long.
 *
 * @param issuerUri the issuer's name, as its tokens have it; without it there is no such sign-in
 * @param name what the button says after "Sign in with"
 * @param clientId the console's client at the issuer; not an audience of bearer tokens
 * @param clientSecret the client's secret, for a confidential client; without it the client is a public one. PKCE in any
 *     case
 * @param scopes what is asked for; {@code openid} among it
 * @param rolesClaim the ID token's claim with the role per account
 * @param consoleUrl where people reach the console; the issuer sends them back there, whatever a request says of its host
 * @param configurationUri where this server reads the issuer's configuration, if not below the issuer's name
 * @param tokenUri where this server exchanges codes, if not where the configuration says
 * @param jwksUri where this server reads the issuer's keys, if not where the configuration says
 * @param issuerTimeout how long the issuer may take to turn a code into tokens
 * @param sessionLifetime after which a session ends even if it is used
 * @param mostSessionsOfOne how many sessions one person may have; the oldest ends for a newer one
 * @param mostSessions how many there may be in all; likewise
 */
@ConfigurationProperties("keytrail.console.sign-in")
public record SignInSettings(
        Optional<URI> issuerUri,
        @DefaultValue("single sign-on") String name,
        @DefaultValue("keytrail-console") String clientId,
        Optional<String> clientSecret,
        @DefaultValue({"openid", "email"}) List<String> scopes,
        @DefaultValue("keytrail_roles") String rolesClaim,
        @DefaultValue("http://localhost:8080") URI consoleUrl,
        Optional<URI> configurationUri,
        Optional<URI> tokenUri,
        Optional<URI> jwksUri,
        @DefaultValue("PT3S") Duration issuerTimeout,
        @DefaultValue("PT12H") Duration sessionLifetime,
        @DefaultValue("10") int mostSessionsOfOne,
        @DefaultValue("5000") int mostSessions) {

    private static final String PREFIX = "keytrail.console.sign-in.";

    public SignInSettings {
        issuerUri.ifPresent(uri -> requireWeb("issuer-uri", uri));
        requireWeb("console-url", consoleUrl);
        configurationUri.ifPresent(uri -> requireWeb("configuration-uri", uri));
        tokenUri.ifPresent(uri -> requireWeb("token-uri", uri));
        jwksUri.ifPresent(uri -> requireWeb("jwks-uri", uri));
        requireText("name", name);
        requireText("client-id", clientId);
        requireText("roles-claim", rolesClaim);
        clientSecret.ifPresent(secret -> requireText("client-secret", secret));
        if (!scopes.contains("openid")) {
            throw new IllegalArgumentException(
                    PREFIX + "scopes lacks openid, without which an issuer sends no ID token");
        }
        if (issuerTimeout.isNegative() || issuerTimeout.isZero()) {
            throw new IllegalArgumentException(
                    PREFIX + "issuer-timeout is " + issuerTimeout + "; it takes more than 0");
        }
        requirePositive("most-sessions-of-one", mostSessionsOfOne);
        requirePositive("most-sessions", mostSessions);
        if (sessionLifetime.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException(
                    PREFIX + "session-lifetime is " + sessionLifetime + "; it takes PT1M or more");
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(PREFIX + name + " is " + value + "; it takes 1 or more");
        }
    }

    /** An address of the console as people see it. */
    public String address(String path) {
        return consoleUrl.toString().replaceAll("/+$", "") + path;
    }

    /** Scheme, host and port of the issuer, as a Content-Security-Policy names it; empty without one. */
    public Optional<String> issuerOrigin() {
        return issuerUri.map(uri -> uri.getScheme() + "://" + uri.getRawAuthority());
    }

    private static void requireWeb(String name, URI uri) {
        boolean isWeb = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!isWeb || uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    PREFIX + name + " is '" + uri + "'; it takes an address with http:// or https://");
        }
        if (uri.getRawQuery() != null) {
            throw new IllegalArgumentException(
                    PREFIX + name + " is '" + uri + "'; it takes an address without a query");
        }
    }

    private static void requireText(String name, String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(PREFIX + name + " is empty");
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "SignInSettings[" + issuerUri.map(URI::toString).orElse("no issuer") + " as " + clientId + " for "
                + consoleUrl + "]";
    }
}
