package io.keytrail.standalone.sample;

import io.keytrail.guard.KeyGuard;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code GET /health}: 200 once the guard knows every key, 503 before. */
final class HealthServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient KeyGuard guard;

    HealthServlet(KeyGuard guard) {
        this.guard = guard;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean ready = guard.isReady();
        response.setStatus(ready ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setContentType("application/json");
        response.getWriter().write(ready ? "{\"status\":\"UP\"}" : "{\"status\":\"STARTING\"}");
    }
}
