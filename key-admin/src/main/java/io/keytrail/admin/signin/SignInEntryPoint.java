package io.keytrail.admin.signin;

import io.keytrail.service.problem.Problem;
import io.keytrail.service.problem.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;

/** Sends people to the sign-in page, and tells scripts with a problem. */
final class SignInEntryPoint implements AuthenticationEntryPoint, AccessDeniedHandler {

    /** The page that says how to sign in. */
    static final String PAGE = "/sign-in";

    /** From where the way leads on to the issuer. */
    static final String AT_ISSUER = PAGE + "/" + ConsoleIssuer.ID;

    private final ProblemWriter problems;
    private final EndedPage ended;
    private final String start;

    /** {@code start}: where people are sent, {@link #PAGE} or, where there is no choice, {@link #AT_ISSUER}. */
    SignInEntryPoint(ProblemWriter problems, EndedPage ended, String start) {
        this.problems = problems;
        this.ended = ended;
        this.start = start;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException unproven)
            throws IOException {
        if (Navigation.wantsPage(request)) {
            response.sendRedirect(start);
            return;
        }
        problems.write(Problem.unauthenticated("Sign in at " + PAGE + "."), request, response);
    }

    /** A form without its token comes from another site, or from a session that has ended. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        if (!(denied instanceof CsrfException)) {
            problems.write(Problem.forbidden(), request, response);
        } else if (Navigation.wantsPage(request)) {
            ended.write(request, response);
        } else {
            problems.write(
                    Problem.of(
                            "forbidden",
                            403,
                            "This form belongs to no session, or to one that has ended. Load its page again."),
                    request,
                    response);
        }
    }
}
