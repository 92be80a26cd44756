package io.keytrail.admin.http;

import io.keytrail.service.access.Caller;
import io.keytrail.service.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The logs of the query API: gives the answers that a test has prepared, and remembers what it was asked. */
@RestController
class RecordsStub {

    /** What is answered at a path. */
    interface Prepared {
        void write(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    /** A question as it arrived. */
    record Asked(String path, Map<String, String> query, String accept, String lastEventId, Caller caller) {}

    static final List<Asked> ASKED = new CopyOnWriteArrayList<>();
    private static final Map<String, Prepared> ANSWERS = new ConcurrentHashMap<>();

    static void reset() {
        ANSWERS.clear();
        ASKED.clear();
    }

    /** {@code path}: behind {@code /api/v1}. */
    static void prepare(String path, Prepared answer) {
        ANSWERS.put("/api/v1" + path, answer);
    }

    static void prepareJson(String path, String json) {
        prepare(path, (request, response) -> write(response, "application/json", json));
    }

    static void prepareProblem(String path, Problem problem) {
        prepare(path, (request, response) -> {
            throw problem.asException();
        });
    }

    static void write(HttpServletResponse response, String type, String body) throws IOException {
        response.setContentType(type);
        response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }

    /** The last question at that path. */
    static Asked askedAt(String path) {
        return ASKED.stream()
                .filter(asked -> asked.path.equals("/api/v1" + path))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("nobody asked for " + path));
    }

    @GetMapping({
        "/api/v1/accounts/{account}/calls/**",
        "/api/v1/accounts/{account}/usage",
        "/api/v1/accounts/{account}/audit/**",
        "/api/v1/keys/{hash}"
    })
    void answer(Caller caller, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Map<String, String> query = new TreeMap<>();
        request.getParameterMap().forEach((name, values) -> query.put(name, String.join("|", values)));
        ASKED.add(new Asked(
                request.getRequestURI(),
                query,
                request.getHeader("Accept"),
                request.getHeader("Last-Event-ID"),
                caller));
        Prepared prepared = ANSWERS.get(request.getRequestURI());
        if (prepared == null) {
            throw Problem.notFound().asException();
        }
        prepared.write(request, response);
    }
}
