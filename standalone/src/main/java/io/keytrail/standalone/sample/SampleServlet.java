package io.keytrail.standalone.sample;

import io.keytrail.guard.Verdict;
import io.keytrail.guard.servlet.KeyGuardFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers every call that the guard let through with 200, and on whose key it came. For calls that go wrong or take
 * their time, the header {@value #STATUS_HEADER} asks for another status, 400 to 599, and {@value #DELAY_HEADER} for an
 * answer after that many milliseconds, up to 2000.
 */
final class SampleServlet extends HttpServlet {

    /** A request header that asks for a failure. */
    static final String STATUS_HEADER = "X-Sample-Status";

    /** A request header that asks for patience. */
    static final String DELAY_HEADER = "X-Sample-Delay";

    private static final int LONGEST_DELAY_MILLIS = 2_000;

    private static final long serialVersionUID = 1L;
    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        delay(request.getHeader(DELAY_HEADER));
        Map<String, Object> answer = new LinkedHashMap<>();
        OptionalInt failure = failureAskedFor(request);
        response.setStatus(failure.orElse(HttpServletResponse.SC_OK));
        if (failure.isPresent()) {
            request.setAttribute(KeyGuardFilter.ERROR, "status " + failure.getAsInt() + " was asked for");
            answer.put("error", "as asked for by " + STATUS_HEADER);
        }
        answer.put("method", request.getMethod());
        answer.put("path", request.getRequestURI());
        if (request.getAttribute(KeyGuardFilter.VERDICT) instanceof Verdict verdict) {
            answer.put("account", verdict.accountId());
        }
        response.setContentType("application/json");
        response.setCharacterEncoding("UTF-8");
        response.getOutputStream().write(JSON.writeValueAsBytes(answer));
    }

    private static void delay(String asked) {
        if (asked != null && asked.matches("\\d{1,4}")) {
            int millis = Math.min(Integer.parseInt(asked), LONGEST_DELAY_MILLIS);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }

    private static OptionalInt failureAskedFor(HttpServletRequest request) {
        String asked = request.getHeader(STATUS_HEADER);
        return asked != null && asked.matches("[45]\\d\\d")
                ? OptionalInt.of(Integer.parseInt(asked))
                : OptionalInt.empty();
    }
}
