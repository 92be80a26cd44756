package io.keytrail.service.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.ViewResolver;

/**
 * Answers with problems where no controller is at work, in filters: as pages for who wants one, where a service has {@link
 * ProblemPages}, and otherwise as problem details.
 */
public final class ProblemWriter {

    private final ObjectProvider<ProblemPages> pages;
    private final ObjectProvider<ViewResolver> views;

    ProblemWriter(ObjectProvider<ProblemPages> pages, ObjectProvider<ViewResolver> views) {
        this.pages = pages;
        this.views = views;
    }

    /** Writes status, headers and body, unless the response has gone out already. */
    public void write(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        ProblemPages known = pages.getIfAvailable();
        if (known == null || response.isCommitted() || !isNavigation(request, known)) {
            ProblemJson.write(problem, response);
            return;
        }
        response.resetBuffer();
        render(known.page(problem, response), request, response);
    }

    /** Browsers say what they want; a script that fetches a part of a page, or a program, is told by the problem itself. */
    private static boolean isNavigation(HttpServletRequest request, ProblemPages pages) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null
                && accept.contains(MediaType.TEXT_HTML_VALUE)
                && pages.wantsPage(request, request.getRequestURI());
    }

    /** As the dispatcher would, which such a request does not get to. */
    private void render(ModelAndView page, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        RequestAttributes before = RequestContextHolder.getRequestAttributes();
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request, response));
        try {
            view(page.getViewName(), request).render(page.getModel(), request, response);
        } catch (IOException | RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IllegalStateException("the page " + page.getViewName() + " can't be made", failed);
        } finally {
            RequestContextHolder.setRequestAttributes(before);
        }
    }

    private View view(String name, HttpServletRequest request) throws Exception {
        for (ViewResolver resolver : views.orderedStream().toList()) {
            View view = resolver.resolveViewName(name, request.getLocale());
            if (view != null) {
                return view;
            }
        }
        throw new IllegalStateException("there is no page " + name);
    }
}
