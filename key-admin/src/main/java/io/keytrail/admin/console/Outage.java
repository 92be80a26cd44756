package io.keytrail.admin.console;

import io.keytrail.service.problem.Problem;
import io.keytrail.service.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * Records that can't be read right now, as a page says it. The page asks again by itself a few times, each time telling
 * which attempt it is; after that a person has to.
 *
 * @param slug stable name of the problem, such as {@code rebalancing}
 * @param detail the query API's own sentence about it
 * @param seconds how long to wait before the next attempt, 1 or more
 * @param attempt the number of the next attempt, 1 or more
 */
public record Outage(String slug, String detail, long seconds, int attempt) {

    /** Request header with the number of the attempt; without it a person asks. */
    public static final String ATTEMPT = "Keytrail-Attempt";

    private static final int MOST_ATTEMPTS = 8;
    private static final long LONGEST_PAUSE_SECONDS = 60;

    /**
     * The outage that a problem is about. A whole page gets the problem's status and headers. A part that a script asked
     * for gets 200, since no script takes an error's body in: it says itself that the records can't be read.
     *
     * @throws ProblemException the problem itself, unless it is one that passes: 429 and 503
     */
    public static Outage of(ProblemException failure, HttpServletRequest request, HttpServletResponse response) {
        Problem problem = failure.problem();
        if (problem.status() != HttpStatus.SERVICE_UNAVAILABLE.value()
                && problem.status() != HttpStatus.TOO_MANY_REQUESTS.value()) {
            throw failure;
        }
        if (!isPart(request)) {
            response.setStatus(problem.status());
            problem.headers().forEach(response::setHeader);
        }
        return new Outage(
                problem.slug(),
                problem.detail(),
                Math.min(Math.max(1, number(problem.headers().get(HttpHeaders.RETRY_AFTER), 2)), LONGEST_PAUSE_SECONDS),
                number(request.getHeader(ATTEMPT), 0) + 1);
    }

    /** Whether the page asks again by itself. */
    public boolean asksAgain() {
        return attempt <= MOST_ATTEMPTS;
    }

    /** Whether a script asks, for a part of a page. */
    public static boolean isPart(HttpServletRequest request) {
        return request.getHeader("HX-Request") != null;
    }

    private static int number(String text, int otherwise) {
        return text == null || !text.matches("[0-9]{1,6}") ? otherwise : Integer.parseInt(text);
    }
}
