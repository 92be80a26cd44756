package io.keytrail.service.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.servlet.ModelAndView;

/** Problems as people see them, in a service that has pages. */
public interface ProblemPages {

    /**
     * Whether the answer to that request is a page; otherwise it is problem details.
     *
     * @param path of the request that went wrong
     */
    boolean wantsPage(HttpServletRequest request, String path);

    /**
     * The page that says what went wrong.
     *
     * @param response gets the problem's status and headers, and those that such a page needs: the request may have come
     *     to no other part that sets them
     */
    ModelAndView page(Problem problem, HttpServletResponse response);
}
