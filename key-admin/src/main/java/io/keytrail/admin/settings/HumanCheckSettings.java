package io.keytrail.admin.settings;

import io.keytrail.admin.settings.AdminSettings.Limit;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code keytrail.human-check}: how a browser shows that a person rotates or deactivates a key.
 *
 * @param provider what does the checking
 * @param secretFile what challenges are signed with; made with mode 0600 where there is none; the same for all instances
 * @param maxNumber with {@code altcha} how many numbers a browser may have to try, half of them on average; 1,000 to
 *     10,000,000
 * @param challenges how many challenges a user may ask for
 * @param recaptcha needed with {@code recaptcha-v2} and {@code recaptcha-v3}
 */
@ConfigurationProperties("keytrail.human-check")
public record HumanCheckSettings(
        @DefaultValue("altcha") Provider provider,
        Path secretFile,
        @DefaultValue("300000") int maxNumber,
        @DefaultValue({}) Limit challenges,
        @DefaultValue({}) Recaptcha recaptcha) {

    private static final Limit CHALLENGES = new Limit(20, Duration.ofMinutes(1), 10_000);

    /** What there is to choose from. */
    public enum Provider {
        /** Proof of work, without any outside service. */
        ALTCHA,
        /** Google's box to tick. */
        RECAPTCHA_V2,
        /** Google's score. */
        RECAPTCHA_V3
    }

    public HumanCheckSettings {
        if (secretFile == null) {
            throw new IllegalArgumentException("keytrail.human-check.secret-file is missing");
        }
        if (maxNumber < 1_000 || maxNumber > 10_000_000) {
            throw new IllegalArgumentException(
                    "keytrail.human-check.max-number is " + maxNumber + "; it takes 1000 to 10000000");
        }
        challenges = challenges.orElse(CHALLENGES);
        if (provider != Provider.ALTCHA && (recaptcha.siteKey.isEmpty() || recaptcha.secret.isEmpty())) {
            throw new IllegalArgumentException(
                    "keytrail.human-check.recaptcha.site-key and .secret are needed with this provider");
        }
    }

    /**
     * Google's reCAPTCHA.
     *
     * @param siteKey public, for the browser
     * @param secret for {@code siteverify}
     * @param verifyUrl where tokens are verified
     * @param scriptUrl where the browser gets the widget from
     * @param minScore with v3 the lowest score that passes, 0 to 1
     * @param action with v3 the name under which Google counts, letters, {@code /} and {@code _}
     * @param hostname of the site on which the token must have been made; empty: whichever the site key allows
     * @param timeout how long an answer of {@code siteverify} may take
     */
    public record Recaptcha(
            Optional<String> siteKey,
            Optional<String> secret,

            @DefaultValue("https://www.google.com/recaptcha/api/siteverify")
            URI verifyUrl,

            @DefaultValue("https://www.google.com/recaptcha/api.js")
            URI scriptUrl,

            @DefaultValue("0.5") double minScore,
            @DefaultValue("key_action") String action,
            Optional<String> hostname,
            @DefaultValue("PT3S") Duration timeout) {

        public Recaptcha {
            requireWeb("verify-url", verifyUrl);
            requireWeb("script-url", scriptUrl);
            if (!(minScore >= 0 && minScore <= 1)) {
                throw new IllegalArgumentException(
                        "keytrail.human-check.recaptcha.min-score is " + minScore + "; it takes 0 to 1");
            }
            if (!action.matches("[A-Za-z/_]{1,100}")) {
                throw new IllegalArgumentException(
                        "keytrail.human-check.recaptcha.action takes 1 to 100 letters, / and _");
            }
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException(
                        "keytrail.human-check.recaptcha.timeout is " + timeout + "; it takes more than PT0S");
            }
        }

        private static void requireWeb(String name, URI url) {
            if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) {
                throw new IllegalArgumentException("keytrail.human-check.recaptcha." + name + " is '" + url
                        + "'; it takes an address with http:// or https://");
            }
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "Recaptcha[" + siteKey.orElse("-") + " at " + verifyUrl + "]";
        }
    }
}
