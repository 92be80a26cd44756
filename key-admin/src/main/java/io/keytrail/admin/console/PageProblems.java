package io.keytrail.admin.console;

import io.keytrail.admin.signin.PagePolicy;
import io.keytrail.service.access.CallerAuthentication;
import io.keytrail.service.problem.Problem;
import io.keytrail.service.problem.ProblemPages;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.ModelAndView;

/**
 * What goes wrong on a page, or on the way to one, as a page: the same status, headers and words as the problem a program
 * would get. A script that asked for something else than a page gets that problem itself, as does whoever asks the API.
 */
@Component
class PageProblems implements ProblemPages {

    private static final List<String> PROGRAMS = List.of("/api/", "/actuator", "/v3/", "/.well-known/");

    private final PagePolicy policy;

    PageProblems(PagePolicy policy) {
        this.policy = policy;
    }

    /** At a page's address unless something else is asked for; at an unknown one if a page is. */
    @Override
    public boolean wantsPage(HttpServletRequest request, String path) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        if (accept != null && accept.contains("text/html")) {
            return PROGRAMS.stream().noneMatch(path::startsWith);
        }
        return isPage(path) && (accept == null || accept.startsWith("*/*"));
    }

    private static boolean isPage(String path) {
        return path.equals("/") || path.startsWith("/accounts/") || path.startsWith("/sign-");
    }

    @Override
    public ModelAndView page(Problem problem, HttpServletResponse response) {
        response.setStatus(problem.status());
        problem.headers().forEach(response::setHeader);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        policy.applyTo(response);
        ModelAndView page = new ModelAndView("console/problem");
        page.addObject("problem", problem);
        page.addObject("shell", shell());
        return page;
    }

    private static Shell shell() {
        return SecurityContextHolder.getContext().getAuthentication() instanceof CallerAuthentication proven
                ? Shell.of(proven.caller())
                : Shell.ofNobody();
    }
}
