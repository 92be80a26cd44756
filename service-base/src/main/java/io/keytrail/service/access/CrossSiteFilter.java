package io.keytrail.service.access;

import io.keytrail.service.problem.Problem;
import io.keytrail.service.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses with 403 what a page of another site makes a browser send: browsers add a password of HTTP Basic that they know
 * to every request, whichever page sends it. Says so by the browser's own headers, {@code Sec-Fetch-Site} (W3C Fetch
 * Metadata) or, of older ones, {@code Origin} (RFC 6454); programs send neither. Reading is not refused: no other site's
 * page can see the answer.
 */
final class CrossSiteFilter extends OncePerRequestFilter {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private final ProblemWriter writer;

    CrossSiteFilter(ProblemWriter writer) {
        this.writer = writer;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (hasPassword(request) && !SAFE.contains(request.getMethod()) && isCrossSite(request)) {
            writer.write(Problem.of("forbidden", 403, "Another site's page sent this."), request, response);
            return;
        }
        chain.doFilter(request, response);
    }

    /** Bearer tokens are never added by browsers themselves. */
    private static boolean hasPassword(HttpServletRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        return authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith("basic ");
    }

    private static boolean isCrossSite(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return !OWN.contains(site);
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && !origin.endsWith("://" + request.getHeader(HttpHeaders.HOST));
    }
}
