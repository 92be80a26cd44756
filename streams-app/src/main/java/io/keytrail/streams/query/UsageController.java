package io.keytrail.streams.query;

import io.keytrail.streams.query.AccountRoute.Needs;
import io.keytrail.streams.query.AccountSettings.Account;
import io.keytrail.streams.query.AccountSettings.Guidelines;
import io.keytrail.streams.runtime.ReadSide;
import io.keytrail.streams.stores.TimeRange;
import io.keytrail.streams.usage.UsageBucket;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** How much an account calls. */
@RestController
class UsageController {

    private static final Set<String> PARAMETERS =
            QueryParameters.names(List.of(VisibleRange.PARAMETERS, Set.of("bucket")));

    private final ReadSide readSide;
    private final AccountSettings accounts;
    private final Clock clock;

    UsageController(ReadSide readSide, AccountSettings accounts, Clock clock) {
        this.readSide = readSide;
        this.accounts = accounts;
        this.clock = clock;
    }

    /**
     * Usage over time.
     *
     * @param buckets oldest first, those without a call included
     * @param guidelines what usage is held against
     * @param breaches where it did not stay within them
     * @param timeZone where the account's days begin and end
     * @param from first instant of the range that was looked at
     * @param to first instant after it
     * @param asOf everything committed to Kafka by then is counted; null while that is not known
     */
    record Usage(
            List<UsageReport.Bucket> buckets,
            Guidelines guidelines,
            List<UsageReport.Breach> breaches,
            String timeZone,
            Instant from,
            Instant to,
            Instant asOf) {}

    @Operation(
            summary = "How much the account calls, held against its guidelines",
            description =
                    "Counted in whole quarters of an hour, those that overlap the range. Days are the account's own.")
    @Parameter(
            name = "bucket",
            in = ParameterIn.QUERY,
            description = "Length of a bucket.",
            schema = @Schema(implementation = UsageReport.Length.class, defaultValue = "PT1H"))
    @ApiParameters.Range
    @GetMapping(path = "/api/v1/accounts/{account}/usage", produces = MediaType.APPLICATION_JSON_VALUE)
    @AccountRoute(Needs.CALLS)
    Usage usage(@PathVariable String account, HttpServletRequest request) {
        QueryParameters parameters = QueryParameters.of(request.getParameterMap(), PARAMETERS);
        UsageReport.Length length =
                parameters.symbol("bucket", UsageReport.Length.class).orElse(UsageReport.Length.PT1H);
        VisibleRange asked = VisibleRange.from(parameters);
        Account profile = accounts.of(account);
        UsageReport report = new UsageReport(profile, length);
        Instant asOf = readSide.freshness().callsAsOf(account).orElse(null);
        TimeRange range = asked.inCalls(readSide.calls(), account, clock.instant());
        List<UsageBucket> read = readSide.usage().buckets(account, report.toRead(range));
        List<UsageReport.Bucket> buckets = report.buckets(range, read);
        return new Usage(
                buckets,
                profile.guidelines(),
                report.breaches(range, read, buckets),
                profile.timeZone().getId(),
                range.from(),
                range.to(),
                asOf);
    }
}
