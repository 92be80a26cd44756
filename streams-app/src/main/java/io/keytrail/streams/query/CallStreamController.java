package io.keytrail.streams.query;

import io.keytrail.service.access.Caller;
import io.keytrail.service.access.SharedPlaces;
import io.keytrail.service.problem.Problem;
import io.keytrail.streams.query.AccountRoute.Needs;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Calls as they come in, as server-sent events. */
@RestController
class CallStreamController {

    private static final Logger LOG = LoggerFactory.getLogger(CallStreamController.class);
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

    /** So many callers can follow as much as they may. */
    private static final int FOLLOWERS = 4;

    private final CallSource source;
    private final QuerySettings.Streams settings;
    private final SharedPlaces places;
    private final Drain drain;
    private final JsonMapper json;
    private final Clock clock;

    CallStreamController(CallSource source, QuerySettings settings, Drain drain, JsonMapper json, Clock clock) {
        this.source = source;
        this.settings = settings.streams();
        this.places =
                new SharedPlaces(settings.streams().most(), settings.streams().most() / FOLLOWERS);
        this.drain = drain;
        this.json = json;
        this.clock = clock;
    }

    /** A slow client slows its own stream down and nobody else; one that has gone is noticed at the next heartbeat. */
    @Operation(
            summary = "Calls as they come in, as server-sent events",
            description = "Begins with the next call, or behind the event named by Last-Event-ID. An event without data"
                    + " only moves the client's position on. Ends after some time; clients come back by themselves.")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = "text/event-stream", schema = @Schema(implementation = CallView.class)))
    @Parameter(
            name = LAST_EVENT_ID,
            in = ParameterIn.HEADER,
            description = "The id of the last event seen: go on behind it, without gap or repeat.",
            schema = @Schema(type = "string"))
    @ApiParameters.CallFilters
    @GetMapping(path = "/api/v1/accounts/{account}/calls/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @AccountRoute(Needs.NOTHING)
    void stream(Caller caller, @PathVariable String account, HttpServletRequest request, HttpServletResponse response) {
        CallFilter filter = CallFilter.from(QueryParameters.of(request.getParameterMap(), CallFilter.PARAMETERS));
        Optional<StreamPosition> after = Optional.ofNullable(request.getHeader(LAST_EVENT_ID))
                .filter(id -> !id.isEmpty())
                .map(id -> StreamPosition.parse(id)
                        .orElseThrow(() -> CallStream.foreignPosition().asException()));
        describe(response);
        if ("HEAD".equals(request.getMethod())) {
            return;
        }
        if (drain.hasBegun() || !places.take(caller.userId())) {
            throw Problem.tooManyRequests(TRY_AGAIN).asException();
        }
        try (CallStream stream =
                CallStream.open(source.consumers().get(), source.topic(), source.serdes(), account, after)) {
            Instant end = clock.instant().plus(settings.longest());
            stream.copyTo(
                    new EventWriter(response.getOutputStream()),
                    filter,
                    json,
                    clock,
                    settings.heartbeat(),
                    () -> !drain.hasBegun() && clock.instant().isBefore(end));
        } catch (IOException gone) {
            LOG.debug("A stream's client has gone");
        } catch (KafkaException failed) {
            if (!response.isCommitted()) {
                response.reset();
                throw Problem.unavailable("Kafka or the schema registry can't be reached.", TRY_AGAIN)
                        .asException(failed);
            }
            // the client comes back by itself, with the id of what it has seen last
            LOG.warn("A stream ended early: {}", failed.toString());
        } finally {
            places.leave(caller.userId());
        }
    }

    private static void describe(HttpServletResponse response) {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE + ";charset=UTF-8");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        // proxies that buffer would hold events back
        response.setHeader("X-Accel-Buffering", "no");
    }
}
