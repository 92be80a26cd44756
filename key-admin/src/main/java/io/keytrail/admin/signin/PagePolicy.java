package io.keytrail.admin.signin;

import io.keytrail.admin.humancheck.BrowserSources;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pages' Content-Security-Policy: only what this server itself serves, nothing inline. What each line defends against:
 * docs/security.md.
 */
public final class PagePolicy {

    private static final String HEADER = "Content-Security-Policy";

    private final String directives;

    /**
     * The policy of pages that need something from elsewhere.
     *
     * @param issuerOrigin where people sign in: browsers hold a form's redirects against {@code form-action}, too, and the
     *     form that signs out leads to the issuer
     * @param humanCheck what the human check loads
     */
    PagePolicy(Optional<String> issuerOrigin, BrowserSources humanCheck) {
        List<String> frames = humanCheck.frames();
        this.directives = String.join(
                "; ",
                "default-src 'none'",
                "script-src " + list("'self'", humanCheck.scripts()),
                "frame-src " + (frames.isEmpty() ? "'none'" : String.join(" ", frames)),
                "style-src 'self'",
                "img-src 'self'",
                "connect-src 'self'",
                "font-src 'self'",
                "worker-src 'self'",
                "form-action " + list("'self'", issuerOrigin.stream().toList()),
                "frame-ancestors 'none'",
                "base-uri 'none'");
    }

    /** As the header has it. */
    String directives() {
        return directives;
    }

    /** Sets it for a page that is made where the pages' filters have not been. */
    public void applyTo(HttpServletResponse response) {
        if (!response.containsHeader(HEADER)) {
            response.setHeader(HEADER, directives);
        }
    }

    private static String list(String first, List<String> more) {
        return Stream.concat(Stream.of(first), more.stream()).collect(Collectors.joining(" "));
    }
}
