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

    static final String PAGE = "/sign-in";

    private final ProblemWriter problems;

    SignInEntryPoint(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException unproven)
            throws IOException {
        if (Navigation.wantsPage(request)) {
            response.sendRedirect(PAGE);
            return;
        }
        problems.write(Problem.unauthenticated("Sign in at " + PAGE + "."), response);
    }

    /** A form without its token comes from another site, or from a session that has ended. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        problems.write(
                denied instanceof CsrfException
                        ? Problem.of(
                                "forbidden",
                                403,
                                "This form belongs to no session, or to one that has ended. Load its page again.")
                        : Problem.forbidden(),
                response);
    }
}
