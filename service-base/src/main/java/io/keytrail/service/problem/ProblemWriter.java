package io.keytrail.service.problem;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/** Writes problems where no controller is at work: in filters, and where the container itself refuses. */
public final class ProblemWriter {

    private final JsonMapper json = JsonMapper.builder().build();

    /** Writes status, headers and body, unless the response has gone out already. */
    public void write(Problem problem, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        byte[] body = bytes(problem);
        response.resetBuffer();
        response.setStatus(problem.status());
        problem.headers().forEach(response::setHeader);
        response.setContentType(Problem.MEDIA_TYPE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }

    byte[] bytes(Problem problem) {
        return json.writeValueAsString(problem.toJson()).getBytes(StandardCharsets.UTF_8);
    }
}
