package io.keytrail.admin.console;

import io.keytrail.service.access.CallerAuthentication;
import io.keytrail.service.problem.Problem;
import io.keytrail.service.problem.ProblemPages;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.ModelAndView;

/**
 * What goes wrong on a page, as a page: the same status, headers and words as the problem a program would get. A script
 * that asked for something else than a page gets that problem itself, as does whoever asks the API.
 */
@Component
class PageProblems implements ProblemPages {

    @Override
    public boolean wantsPage(HttpServletRequest request, String path) {
        if (!path.equals("/") && !path.startsWith("/accounts/") && !path.startsWith("/sign-")) {
            return false;
        }
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept == null || accept.contains("text/html") || accept.startsWith("*/*");
    }

    @Override
    public ModelAndView page(Problem problem) {
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
