package io.keytrail.admin.console;

import io.keytrail.service.access.CallerAuthentication;
import io.keytrail.service.problem.Problem;
import io.keytrail.service.problem.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;

/** What goes wrong on a page, as a page: the same status, headers and words as the problem a program would get. */
@ControllerAdvice(basePackageClasses = PageProblems.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class PageProblems {

    @ExceptionHandler
    ModelAndView page(ProblemException failure, HttpServletResponse response) {
        Problem problem = failure.problem();
        response.setStatus(problem.status());
        problem.headers().forEach(response::setHeader);
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
