package io.keytrail.service.problem;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * An error as its caller sees it: RFC 9457 problem details. Immutable; the {@code with…} methods return copies.
 *
 * @param slug stable name of the kind of error, such as {@code bad-parameter}; the end of the JSON member {@code type}
 * @param status HTTP status, 400 to 599
 * @param detail one or two sentences for people about this occurrence; says nothing about the server's inside
 * @param members further JSON members, in order; values are what the JSON mapper takes
 * @param headers further response headers, one value each
 */
public record Problem(
        String slug, int status, String detail, Map<String, Object> members, Map<String, String> headers) {

    /** What every {@code type} begins with. A name, not an address: RFC 9457, section 3.1.1 allows it. */
    public static final String TYPE_PREFIX = "urn:keytrail:problem:";

    /** The media type of RFC 9457. */
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        Objects.requireNonNull(slug, "slug");
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** A problem with no further members and headers. */
    public static Problem of(String slug, int status, String detail) {
        return new Problem(slug, status, detail, Map.of(), Map.of());
    }

    /**
     * 400 {@code bad-parameter}.
     *
     * @param parameter name of the parameter, path part, header or body member; {@code body} for the whole body
     * @param takes what it takes, to follow the word "takes": {@code a number from 1 to 1000}
     */
    public static Problem badParameter(String parameter, String takes) {
        return badParameterSaying(parameter, parameter + " takes " + takes + ".");
    }

    /** 400 {@code bad-parameter} with its whole detail, where "takes" would not make a sentence. */
    public static Problem badParameterSaying(String parameter, String detail) {
        return of("bad-parameter", 400, detail).with("parameter", parameter);
    }

    /** 400 {@code bad-parameter} for a query string as a whole; repeats nothing of it. */
    public static Problem malformedQuery() {
        return badParameterSaying("query", "The query string can't be decoded: a % or UTF-8 is wrong in it.");
    }

    /** 401 {@code unauthenticated}; whoever sends it adds WWW-Authenticate. */
    public static Problem unauthenticated(String detail) {
        return of("unauthenticated", 401, detail);
    }

    /** 403 {@code forbidden}; one text for all, so that it tells nothing about what exists. */
    public static Problem forbidden() {
        return of("forbidden", 403, "Your role does not allow this.");
    }

    /** 404 {@code not-found}: no such route. */
    public static Problem notFound() {
        return of("not-found", 404, "There is nothing at this address.");
    }

    /** 413 {@code too-large}. */
    public static Problem tooLarge(long limitBytes) {
        return of("too-large", 413, "The request's body may have up to " + limitBytes + " bytes.");
    }

    /** 415 {@code unsupported-media-type}, where the body must be JSON. */
    public static Problem notJson() {
        return of(
                "unsupported-media-type",
                415,
                "The body must be JSON, with the header Content-Type: application/json.");
    }

    /** 429 {@code too-many-requests}. */
    public static Problem tooManyRequests(Duration retryAfter) {
        return of("too-many-requests", 429, "Too many attempts; try again later.")
                .retryAfter(retryAfter);
    }

    /** 503 {@code unavailable}. */
    public static Problem unavailable(String detail, Duration retryAfter) {
        return of("unavailable", 503, detail).retryAfter(retryAfter);
    }

    /** This problem with one more JSON member. */
    public Problem with(String member, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(member, value);
        return new Problem(slug, status, detail, more, headers);
    }

    /** This problem with one more response header. */
    public Problem withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Problem(slug, status, detail, members, more);
    }

    /** This problem with a {@code Retry-After} in whole seconds, rounded up, at least 1. */
    public Problem retryAfter(Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return withHeader("Retry-After", String.valueOf(seconds));
    }

    /** Its JSON object. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", TYPE_PREFIX + slug);
        json.put("title", slug.replace('-', ' '));
        json.put("status", status);
        json.put("detail", detail);
        json.putAll(members);
        return json;
    }

    /** To throw it. */
    public ProblemException asException() {
        return new ProblemException(this, null);
    }

    /** To throw it because of another exception, which is for the log and never shown. */
    public ProblemException asException(Throwable cause) {
        return new ProblemException(this, cause);
    }
}
