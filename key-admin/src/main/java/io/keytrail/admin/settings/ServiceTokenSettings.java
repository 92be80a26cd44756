package io.keytrail.admin.settings;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code keytrail.service-tokens}: how key-admin speaks to the query API in its caller's name.
 *
 * @param keyFile JWK set with the Ed25519 signing keys; made with mode 0600 where there is none; the same for all
 *     instances
 * @param issuer the tokens' {@code iss}; streams-app names it as the {@code issuer-uri} of one of its issuers
 * @param rolesClaim name of the claim with the role per account
 */
@ConfigurationProperties("keytrail.service-tokens")
public record ServiceTokenSettings(
        Path keyFile,
        @DefaultValue("keytrail-key-admin") String issuer,
        @DefaultValue("keytrail_roles") String rolesClaim) {

    public ServiceTokenSettings {
        if (keyFile == null) {
            throw new IllegalArgumentException("keytrail.service-tokens.key-file is missing");
        }
    }
}
