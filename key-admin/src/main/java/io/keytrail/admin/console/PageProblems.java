package io.keytrail.admin.console;

import io.keytrail.service.access.CallerAuthentication;
import io.keytrail.service.problem.Problem;
import io.keytrail.service.problem.ProblemException;
import io.keytrail.service.problem.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;

/**
 * What goes wrong on a page, as a page: the same status, headers and words as the problem a program would get. A script
 * that asked for something else than a page gets that problem itself.
 */
@ControllerAdvice(basePackageClasses = PageProblems.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class PageProblems {

    private final ProblemWriter problems;

    PageProblems(ProblemWriter problems) {
        this.problems = problems;
    }

    @ExceptionHandler
    ModelAndView page(ProblemException failure, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Problem problem = failure.problem();
        if (!wantsPage(request)) {
            problems.write(problem, response);
            return null;
        }
        response.setStatus(problem.status());
        problem.headers().forEach(response::setHeader);
        ModelAndView page = new ModelAndView("console/problem");
        page.addObject("problem", problem);
        page.addObject("shell", shell());
        return page;
    }

    private static boolean wantsPage(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept == null || accept.contains("text/html") || accept.startsWith("*/*");
    }

    private static Shell shell() {
        return SecurityContextHolder.getContext().getAuthentication() instanceof CallerAuthentication proven
                ? Shell.of(proven.caller())
                : Shell.ofNobody();
    }
}
