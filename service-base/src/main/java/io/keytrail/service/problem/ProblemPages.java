package io.keytrail.service.problem;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.servlet.ModelAndView;

/** Problems as people see them, in a service that has pages. Status and headers are those of the problem. */
public interface ProblemPages {

    /**
     * Whether the answer to that request will be shown as a page; otherwise it is problem details.
     *
     * @param path of the request that went wrong
     */
    boolean wantsPage(HttpServletRequest request, String path);

    /** The page that says what went wrong. */
    ModelAndView page(Problem problem);
}
