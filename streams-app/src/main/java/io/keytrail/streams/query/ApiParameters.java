package io.keytrail.streams.query;

import io.keytrail.schemas.CallOutcome;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the OpenAPI description says of query parameters that several routes share. The routes read their parameters
 * themselves, to refuse those they don't know; a test holds what is said here against what they take.
 */
final class ApiParameters {

    private ApiParameters() {}

    /** As {@link VisibleRange} reads them. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(
            name = "from",
            in = ParameterIn.QUERY,
            description = "First instant of the range. Without it, or before what can be seen: all that can be seen.",
            schema = @Schema(type = "string", format = "date-time"))
    @Parameter(
            name = "to",
            in = ParameterIn.QUERY,
            description = "First instant after the range. Without it: up to now.",
            schema = @Schema(type = "string", format = "date-time"))
    @interface Range {}

    /** As {@link Paging} reads them. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "How many records a page may have. CSV and NDJSON always have the whole range.",
            schema = @Schema(type = "integer", minimum = "1", maximum = "1000", defaultValue = "100"))
    @Parameter(
            name = "cursor",
            in = ParameterIn.QUERY,
            description = "The nextCursor of the page before, with the same filters, from and to as there.",
            schema = @Schema(type = "string"))
    @interface Pages {}

    /** As {@link CallFilter} reads them. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(
            name = "method",
            in = ParameterIn.QUERY,
            description = "HTTP method.",
            schema = @Schema(type = "string", example = "GET"))
    @Parameter(
            name = "status",
            in = ParameterIn.QUERY,
            description = "HTTP status of the response, or a class of them.",
            schema = @Schema(type = "string", pattern = "[1-5]([0-9]{2}|xx)", example = "4xx"))
    @Parameter(
            name = "path",
            in = ParameterIn.QUERY,
            description = "What the path, query string included, begins with.",
            schema = @Schema(type = "string", example = "/v1/contacts"))
    @Parameter(
            name = "keyId",
            in = ParameterIn.QUERY,
            description = "Id of the key that was used.",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "clientIp",
            in = ParameterIn.QUERY,
            description = "IP address of the client, as it was recorded.",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "outcome",
            in = ParameterIn.QUERY,
            description = "What the API server decided about the key.",
            schema = @Schema(implementation = CallOutcome.class))
    @Parameter(
            name = "requestId",
            in = ParameterIn.QUERY,
            description = "The API server's own id of the request.",
            schema = @Schema(type = "string"))
    @interface CallFilters {}
}
