package io.keytrail.admin.signin;

import java.util.Optional;

/**
 * The pages' Content-Security-Policy: only what this server itself serves, nothing inline. What each line defends against:
 * docs/security.md.
 */
final class PagePolicy {

    private PagePolicy() {}

    /**
     * The policy where people sign in at an issuer of that origin. Browsers hold a form's redirects against {@code
     * form-action}, too, and the form that signs out leads to the issuer.
     */
    static String with(Optional<String> issuerOrigin) {
        return String.join(
                "; ",
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                "img-src 'self' data:",
                "connect-src 'self'",
                "font-src 'self'",
                "worker-src 'self'",
                "form-action 'self'" + issuerOrigin.map(origin -> " " + origin).orElse(""),
                "frame-ancestors 'none'",
                "base-uri 'none'");
    }
}
