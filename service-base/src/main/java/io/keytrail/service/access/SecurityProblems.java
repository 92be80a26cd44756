package io.keytrail.service.access;

import io.keytrail.service.problem.Problem;
import io.keytrail.service.problem.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/** What the security filters refuse, as problems: 401 with its challenges (RFC 9110, 11.6.1; RFC 6750, 3), and 403. */
final class SecurityProblems implements AuthenticationEntryPoint, AccessDeniedHandler {

    private final ProblemWriter writer;
    private final boolean takesBasic;

    SecurityProblems(ProblemWriter writer, boolean takesBasic) {
        this.writer = writer;
        this.takesBasic = takesBasic;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException exception)
            throws IOException {
        String bearer = "Bearer realm=\"keytrail\"";
        String detail = "This address needs credentials.";
        if (exception instanceof OAuth2AuthenticationException token) {
            detail = token.getError().getDescription();
            bearer += ", error=\"" + token.getError().getErrorCode() + "\", error_description=\"" + quotable(detail)
                    + "\"";
        } else if (exception instanceof BadCredentialsException) {
            detail = "Unknown user or wrong password.";
        }
        response.addHeader(HttpHeaders.WWW_AUTHENTICATE, bearer);
        if (takesBasic) {
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"keytrail\", charset=\"UTF-8\"");
        }
        writer.write(Problem.unauthenticated(detail), request, response);
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException exception)
            throws IOException {
        writer.write(Problem.forbidden(), request, response);
    }

    private static String quotable(String text) {
        return text == null ? "" : text.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", " ");
    }
}
