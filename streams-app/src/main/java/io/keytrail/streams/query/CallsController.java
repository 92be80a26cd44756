package io.keytrail.streams.query;

import io.keytrail.schemas.ApiCall;
import io.keytrail.service.access.Caller;
import io.keytrail.streams.calls.CallPosition;
import io.keytrail.streams.calls.StoredCall;
import io.keytrail.streams.query.AccountRoute.Needs;
import io.keytrail.streams.runtime.ReadSide;
import io.keytrail.streams.stores.CloseableIterator;
import io.keytrail.streams.stores.TimeRange;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The call log of an account: page by page, whole, summed up. */
@RestController
@RequestMapping("/api/v1/accounts/{account}/calls")
class CallsController {

    private static final Exports.Table<ApiCall> TABLE =
            new Exports.Table<>(CallView.COLUMNS, call -> CallView.of(call).cells(), Optional.of(CallLine::write));

    private final ReadSide readSide;
    private final Exports exports;
    private final Readings readings;
    private final AccountSettings accounts;
    private final Clock clock;

    CallsController(ReadSide readSide, Exports exports, Readings readings, AccountSettings accounts, Clock clock) {
        this.readSide = readSide;
        this.exports = exports;
        this.readings = readings;
        this.accounts = accounts;
        this.clock = clock;
    }

    /**
     * A page of calls.
     *
     * @param calls newest first
     * @param nextCursor the {@code cursor} of the next page; null on the last one
     * @param from first instant of the range that was looked at
     * @param to first instant after it
     * @param asOf everything committed to Kafka by then is in the log; null while that is not known
     */
    record CallList(List<CallView> calls, String nextCursor, Instant from, Instant to, Instant asOf) {}

    @Operation(
            summary = "Calls of the last 7 days, newest first",
            description = "JSON in pages; as text/csv or application/x-ndjson the whole range, streamed."
                    + " Filters combine with AND.")
    @ApiResponse(
            responseCode = "200",
            content = {
                @Content(mediaType = "application/json", schema = @Schema(implementation = CallList.class)),
                @Content(mediaType = "application/x-ndjson", schema = @Schema(implementation = CallView.class)),
                @Content(mediaType = "text/csv", schema = @Schema(type = "string"))
            })
    @ApiParameters.CallFilters
    @ApiParameters.Range
    @ApiParameters.Pages
    @GetMapping
    @AccountRoute(Needs.CALLS)
    ResponseEntity<CallList> calls(
            Caller caller, @PathVariable String account, HttpServletRequest request, HttpServletResponse response)
            throws HttpMediaTypeNotAcceptableException, IOException {
        Representation representation = Representation.negotiate(request, response);
        CallQuery query = CallQuery.of(request, Paging.PARAMETERS);
        Paging paging = Paging.of(query.parameters(), representation);
        // before the log is read: what it says must be true of what is read
        Optional<Instant> asOf = readSide.freshness().callsAsOf(account);
        if (representation == Representation.JSON) {
            CallList list = page(caller, account, query, paging, asOf.orElse(null));
            return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(list);
        }
        exports.send(request, response, representation, new Exports.Whole(account, "calls", asOf), TABLE, () -> {
            TimeRange range = query.range().inCalls(readSide.calls(), account, clock.instant());
            return new Rows<>(
                    readings.export(caller, () -> readSide.calls().newestFirst(account, range)),
                    stored -> Optional.of(stored.call()).filter(query.filter()));
        });
        return null;
    }

    private CallList page(Caller caller, String account, CallQuery query, Paging paging, Instant asOf) {
        String scope = query.scope(account);
        Optional<PageCursor> cursor = paging.cursor(scope);
        Instant begun = cursor.map(PageCursor::begun).orElseGet(clock::instant);
        TimeRange range =
                cursor.map(PageCursor::range).orElseGet(() -> query.range().inCalls(readSide.calls(), account, begun));
        Optional<CallPosition> after = cursor.map(last -> new CallPosition(last.time(), last.id()));
        CloseableIterator<StoredCall> log = readings.page(
                caller,
                () -> after.map(position -> readSide.calls().newestFirstAfter(account, range, position, begun))
                        .orElseGet(() -> readSide.calls().newestFirst(account, range)));
        Pages<StoredCall, CallPosition> page = Pages.read(
                log,
                stored -> query.filter().test(stored.call()),
                StoredCall::position,
                after,
                paging.limit(),
                Pages.MOST_EXAMINED);
        String next = page.last()
                .map(last -> new PageCursor(begun, range, last.occurredAt(), last.callId()).text(scope))
                .orElse(null);
        List<CallView> calls =
                page.items().stream().map(StoredCall::call).map(CallView::of).toList();
        return new CallList(calls, next, range.from(), range.to(), asOf);
    }

    /**
     * Calls counted by one of their fields.
     *
     * @param groups most calls first
     * @param total all calls, grouped or not
     * @param ungrouped calls left out of the groups because there are too many different values
     * @param from first instant of the range that was looked at
     * @param to first instant after it
     * @param asOf everything committed to Kafka by then is counted; null while that is not known
     */
    record Summary(
            List<CallSummary.Group> groups, long total, long ungrouped, Instant from, Instant to, Instant asOf) {}

    @Operation(
            summary = "Calls counted by one of their fields",
            description =
                    "At most 10,000 values are told apart, fewer long ones; calls with further ones are counted in ungrouped."
                            + " Paths are counted without their query strings.")
    @Parameter(
            name = "by",
            in = ParameterIn.QUERY,
            required = true,
            description = "The field to count by.",
            schema = @Schema(implementation = CallSummary.By.class))
    @ApiParameters.CallFilters
    @ApiParameters.Range
    @GetMapping(path = "/summary", produces = MediaType.APPLICATION_JSON_VALUE)
    @AccountRoute(Needs.CALLS)
    Summary summary(Caller caller, @PathVariable String account, HttpServletRequest request) {
        CallQuery query = CallQuery.of(request, Set.of("by"));
        CallSummary summary = new CallSummary(query.parameters().requiredSymbol("by", CallSummary.By.class));
        Instant asOf = readSide.freshness().callsAsOf(account).orElse(null);
        TimeRange range = query.range().inCalls(readSide.calls(), account, clock.instant());
        query.forEach(readings.scan(caller, () -> readSide.calls().newestFirst(account, range)), summary::add);
        CallSummary.View view = summary.view();
        return new Summary(view.groups(), view.total(), view.ungrouped(), range.from(), range.to(), asOf);
    }

    /**
     * Calls counted by outcome and time.
     *
     * @param series one for each outcome that occurred
     * @param bucket length of a bucket, ISO-8601
     * @param from first instant of the range that was looked at
     * @param to first instant after it
     * @param asOf everything committed to Kafka by then is counted; null while that is not known
     */
    record Series(List<CallSeries.OutcomeSeries> series, String bucket, Instant from, Instant to, Instant asOf) {}

    /** What a series can be split by. */
    private enum SeriesBy {
        outcome
    }

    @Operation(
            summary = "Calls counted by outcome and time",
            description = "One series for each outcome that occurred, with a point for every bucket of the range.")
    @Parameter(
            name = "by",
            in = ParameterIn.QUERY,
            description = "What the calls are split by.",
            schema = @Schema(implementation = SeriesBy.class, defaultValue = "outcome"))
    @Parameter(
            name = "bucket",
            in = ParameterIn.QUERY,
            description =
                    "Length of a bucket, PT1S to P1D; no more than 1500 of them. Without it, one that fits the range.",
            schema = @Schema(type = "string", format = "duration", example = "PT15M"))
    @ApiParameters.CallFilters
    @ApiParameters.Range
    @GetMapping(path = "/series", produces = MediaType.APPLICATION_JSON_VALUE)
    @AccountRoute(Needs.CALLS)
    Series series(Caller caller, @PathVariable String account, HttpServletRequest request) {
        CallQuery query = CallQuery.of(request, Set.of("by", "bucket"));
        query.parameters().symbol("by", SeriesBy.class);
        Optional<Duration> asked = query.parameters().duration("bucket", CallSeries.BUCKET_TAKES);
        Instant asOf = readSide.freshness().callsAsOf(account).orElse(null);
        TimeRange range = query.range().inCalls(readSide.calls(), account, clock.instant());
        Duration bucket = asked.orElseGet(() -> CallSeries.defaultBucket(range));
        CallSeries series = new CallSeries(range, accounts.of(account).timeZone(), bucket);
        query.forEach(readings.scan(caller, () -> readSide.calls().newestFirst(account, range)), series::add);
        return new Series(series.view(), bucket.toString(), range.from(), range.to(), asOf);
    }
}
