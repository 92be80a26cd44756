package io.keytrail.service.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/** Problems for what fails outside of any controller: in the firewall, in another filter, in the container. */
@Controller
class ContainerProblems implements ErrorController {

    private final ProblemPages pages;

    ContainerProblems(ObjectProvider<ProblemPages> pages) {
        this.pages = pages.getIfAvailable();
    }

    @RequestMapping("${spring.web.error.path:${error.path:/error}}")
    ModelAndView error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            // the connection is about to be cut; nothing belongs behind half an answer
            return null;
        }
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        // asked for by its address rather than dispatched to: there is nothing here
        int code = status instanceof Integer number ? number : 404;
        Problem problem = ofStatus(code);
        // a page that failed is answered with another one, unless that is what fails
        if (pages != null
                && request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String path
                && pages.wantsPage(request, path)) {
            return pages.page(problem, response);
        }
        ProblemJson.write(problem, response);
        return null;
    }

    /** The problem for a bare status. */
    static Problem ofStatus(int status) {
        return switch (status) {
            case 404 -> Problem.notFound();
            case 503 -> Problem.unavailable("The service can't answer right now.", Duration.ofSeconds(1));
            default ->
                ofStatus(status, status < 500 ? "The request can't be understood." : "Something went wrong here.");
        };
    }

    static Problem ofStatus(int status, String detail) {
        return switch (status) {
            case 400 -> Problem.badParameterSaying("request", detail);
            case 401 -> Problem.unauthenticated(detail);
            case 403 -> Problem.forbidden();
            case 404 -> Problem.notFound();
            case 405 -> Problem.of("method-not-allowed", 405, detail);
            case 406 -> Problem.of("not-acceptable", 406, detail);
            case 413 -> Problem.of("too-large", 413, detail);
            case 414, 431 -> Problem.of("too-large", status, detail);
            case 415 -> Problem.of("unsupported-media-type", 415, detail);
            case 429 -> Problem.tooManyRequests(Duration.ofSeconds(1));
            case 503 -> Problem.unavailable(detail, Duration.ofSeconds(1));
            default ->
                status < 500
                        ? Problem.of("bad-request", status, detail)
                        : Problem.of("internal-error", status, "Something went wrong here.");
        };
    }

    /** In place of Tomcat's HTML page, for requests that it refuses before any filter sees them. Public: made by name. */
    public static final class Valve extends ErrorReportValve {

        @Override
        protected void report(Request request, Response response, Throwable thrown) {
            int status = response.getStatus();
            if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
                return;
            }
            try {
                ProblemJson.write(ofStatus(status), response.getResponse());
            } catch (IOException | IllegalStateException gone) {
                container.getLogger().debug("A client left before its error was written", gone);
            }
        }
    }
}
