package io.keytrail.service.problem;

import io.keytrail.schemas.keys.KeyText;
import io.keytrail.service.problem.BodyLimitFilter.BodyTooLargeException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.coyote.CloseNowException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingPathVariableException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Turns whatever a request ends with, Spring's own exceptions included, into a {@link Problem}; where a service has {@link
 * ProblemPages}, into a page for who wants one.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
class ProblemAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    private final ProblemPages pages;

    ProblemAdvice(ObjectProvider<ProblemPages> pages) {
        this.pages = pages.getIfAvailable();
    }

    /** Security's own exceptions go on to its filter, which knows how to ask for credentials. */
    @ExceptionHandler({AuthenticationException.class, AccessDeniedException.class})
    void leaveToSecurity(RuntimeException exception) {
        throw exception;
    }

    /** A broken response goes on to the container, which cuts the connection. */
    @ExceptionHandler(CloseNowException.class)
    void leaveToContainer(CloseNowException broken) throws CloseNowException {
        throw broken;
    }

    /** The client has gone; there is nobody to answer. */
    @ExceptionHandler(AsyncRequestNotUsableException.class)
    void nobodyListens() {
        LOG.debug("A client left before its answer was written");
    }

    /** A {@link ModelAndView} for people, a {@link ResponseEntity} for programs. */
    @ExceptionHandler(Exception.class)
    Object answer(Exception exception, HttpServletRequest request, HttpServletResponse response) {
        Problem problem = problemOf(exception, request);
        if (pages != null && pages.wantsPage(request, request.getRequestURI())) {
            return pages.page(problem, response);
        }
        HttpHeaders headers = new HttpHeaders();
        problem.headers().forEach(headers::set);
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return ResponseEntity.status(problem.status()).headers(headers).body(problem.toJson());
    }

    private static Problem problemOf(Exception exception, HttpServletRequest request) {
        if (exception instanceof ProblemException known) {
            return known.problem();
        }
        Optional<BodyTooLargeException> tooLarge = causeOf(exception, BodyTooLargeException.class);
        if (tooLarge.isPresent()) {
            return Problem.tooLarge(tooLarge.get().limitBytes());
        }
        if (exception instanceof InvalidParameterException) {
            // Tomcat's own; its message holds what was sent, so it is neither logged nor shown
            return Problem.malformedQuery();
        }
        if (exception instanceof HttpMessageNotReadableException unreadable) {
            return unreadableBody(unreadable);
        }
        if (exception instanceof MethodArgumentTypeMismatchException mismatch) {
            return Problem.badParameter(mismatch.getName(), expected(mismatch.getRequiredType()));
        }
        if (exception instanceof ErrorResponse response) {
            return springProblem(exception, response);
        }
        return unexpected(exception, request);
    }

    private static Problem springProblem(Exception exception, ErrorResponse response) {
        if (exception instanceof NoResourceFoundException || exception instanceof NoHandlerFoundException) {
            return Problem.notFound();
        }
        if (exception instanceof HttpRequestMethodNotSupportedException wrong) {
            return methodNotAllowed(wrong);
        }
        if (exception instanceof HttpMediaTypeNotSupportedException) {
            return Problem.notJson();
        }
        if (exception instanceof HttpMediaTypeNotAcceptableException wrong) {
            return Problem.of("not-acceptable", 406, "This address answers with " + wrong.getSupportedMediaTypes());
        }
        if (exception instanceof MissingServletRequestParameterException missing) {
            return Problem.badParameterSaying(missing.getParameterName(), missing.getParameterName() + " is required.");
        }
        if (exception instanceof MissingRequestHeaderException missing) {
            return Problem.badParameterSaying(missing.getHeaderName(), missing.getHeaderName() + " is required.");
        }
        if (exception instanceof MissingPathVariableException missing) {
            return Problem.badParameterSaying(missing.getVariableName(), missing.getVariableName() + " is required.");
        }
        int status = response.getStatusCode().value();
        String detail = Objects.requireNonNullElse(response.getBody().getDetail(), "The request can't be answered.");
        return ContainerProblems.ofStatus(status, detail);
    }

    private static Problem methodNotAllowed(HttpRequestMethodNotSupportedException wrong) {
        Problem problem =
                Problem.of("method-not-allowed", 405, "This address does not take " + wrong.getMethod() + ".");
        if (wrong.getSupportedHttpMethods() == null) {
            return problem;
        }
        String allowed = wrong.getSupportedHttpMethods().stream()
                .map(HttpMethod::name)
                .sorted()
                .collect(Collectors.joining(", "));
        return problem.withHeader(HttpHeaders.ALLOW, allowed);
    }

    private static Problem unreadableBody(HttpMessageNotReadableException unreadable) {
        if (unreadable.getCause() instanceof UnrecognizedPropertyException unknown) {
            String takes = unknown.getKnownPropertyIds().stream()
                    .map(Object::toString)
                    .sorted()
                    .collect(Collectors.joining(", "));
            String detail = "The body has an unknown member " + quoted(unknown.getPropertyName()) + "; it takes: "
                    + (takes.isEmpty() ? "none" : takes) + ".";
            return Problem.badParameterSaying(unknown.getPropertyName(), detail);
        }
        if (unreadable.getCause() instanceof MismatchedInputException mismatch) {
            String member = path(mismatch);
            return Problem.badParameter(member, expected(mismatch.getTargetType()));
        }
        if (unreadable.getCause() instanceof StreamReadException malformed) {
            String where = malformed.getLocation() == null
                    ? ""
                    : " (line " + malformed.getLocation().getLineNr() + ", column "
                            + malformed.getLocation().getColumnNr() + ")";
            return Problem.badParameterSaying("body", "The body is no well-formed JSON" + where + ".");
        }
        return Problem.badParameterSaying("body", "The body is missing or can't be read; it takes a JSON object.");
    }

    private static String path(MismatchedInputException mismatch) {
        String path = mismatch.getPath().stream().map(ProblemAdvice::pathPart).collect(Collectors.joining("."));
        return path.isEmpty() ? "body" : path;
    }

    private static String pathPart(JacksonException.Reference reference) {
        return reference.getPropertyName() == null ? String.valueOf(reference.getIndex()) : reference.getPropertyName();
    }

    private static String expected(Class<?> type) {
        if (type == null) {
            return "another type of value";
        }
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(Object::toString)
                            .collect(Collectors.joining(", "));
        }
        return switch (type.getSimpleName()) {
            case "Instant" -> "a time such as 2026-11-23T20:05:25.120Z";
            case "Duration" -> "a duration such as PT10M";
            case "String" -> "text";
            case "Boolean", "boolean" -> "true or false";
            case "Integer", "int", "Long", "long" -> "a whole number";
            case "List", "ArrayList", "Set" -> "a list";
            default -> "a JSON object";
        };
    }

    private static String quoted(String name) {
        return "'" + name + "'";
    }

    private static Problem unexpected(Exception exception, HttpServletRequest request) {
        String errorId = UUID.randomUUID().toString();
        String path = KeyText.mask(request.getRequestURI());
        LOG.error("{} {} failed, error id {}", request.getMethod(), path, errorId, exception);
        return Problem.of("internal-error", 500, "Something went wrong here; the log knows it by this error id.")
                .with("errorId", errorId);
    }

    private static <T extends Throwable> Optional<T> causeOf(Throwable thrown, Class<T> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }
}
