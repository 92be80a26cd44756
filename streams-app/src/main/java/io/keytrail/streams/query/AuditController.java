package io.keytrail.streams.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.audit.AuditChain;
import io.keytrail.schemas.audit.ChainBreak;
import io.keytrail.schemas.audit.ChainLink;
import io.keytrail.schemas.audit.ChainVerifier;
import io.keytrail.service.access.Caller;
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

/** The audit log of an account: page by page, whole, verified. */
@RestController
@RequestMapping("/api/v1/accounts/{account}/audit")
class AuditController {

    private static final Set<String> PARAMETERS =
            QueryParameters.names(List.of(AuditFilter.PARAMETERS, VisibleRange.PARAMETERS, Paging.PARAMETERS));
    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");
    private static final Exports.Table<AuditEntryView> TABLE =
            new Exports.Table<>(AuditEntryView.COLUMNS, AuditEntryView::cells);

    private final ReadSide readSide;
    private final Exports exports;
    private final Readings readings;

    AuditController(ReadSide readSide, Exports exports, Readings readings) {
        this.readSide = readSide;
        this.exports = exports;
        this.readings = readings;
    }

    /**
     * A page of audit entries.
     *
     * @param entries newest first
     * @param nextCursor the {@code cursor} of the next page; null on the last one
     * @param asOf everything committed to Kafka by then is in the log; null while that is not known
     */
    record EntryList(List<AuditEntryView> entries, String nextCursor, Instant asOf) {}

    @Operation(
            summary = "What was done to the account's keys, and by whom, newest first",
            description =
                    "JSON in pages; as text/csv or application/x-ndjson the whole range, streamed. The range is one of"
                            + " recordedAt, so that it selects a piece of the chain without gaps.")
    @ApiResponse(
            responseCode = "200",
            content = {
                @Content(mediaType = "application/json", schema = @Schema(implementation = EntryList.class)),
                @Content(mediaType = "application/x-ndjson", schema = @Schema(implementation = AuditEntryView.class)),
                @Content(mediaType = "text/csv", schema = @Schema(type = "string"))
            })
    @Parameter(
            name = "action",
            in = ParameterIn.QUERY,
            description = "What was asked for or done.",
            schema = @Schema(implementation = Action.class))
    @Parameter(
            name = "outcome",
            in = ParameterIn.QUERY,
            description = "What became of it.",
            schema = @Schema(implementation = AuditOutcome.class))
    @Parameter(
            name = "actor",
            in = ParameterIn.QUERY,
            description = "User id or e-mail address of whoever did it.",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "keyId",
            in = ParameterIn.QUERY,
            description = "Id of the key it was about, or that it replaced.",
            schema = @Schema(type = "string"))
    @ApiParameters.Range
    @ApiParameters.Pages
    @GetMapping
    @AccountRoute(Needs.AUDIT)
    ResponseEntity<EntryList> entries(
            Caller caller, @PathVariable String account, HttpServletRequest request, HttpServletResponse response)
            throws HttpMediaTypeNotAcceptableException, IOException {
        Representation representation = Representation.negotiate(request, response);
        QueryParameters parameters = QueryParameters.of(request.getParameterMap(), PARAMETERS);
        AuditFilter filter = AuditFilter.from(parameters);
        VisibleRange asked = VisibleRange.from(parameters);
        TimeRange range = asked.clamped(EARLIEST, LATEST);
        Paging paging = Paging.of(parameters, representation);
        // before the log is read: what it says must be true of what is read
        Optional<Instant> asOf = readSide.freshness().auditAsOf(account);
        if (representation == Representation.JSON) {
            String scope = "audit|" + account + "|" + filter + "|" + asked.description();
            EntryList list = page(caller, account, filter, range, paging, scope, asOf.orElse(null));
            return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(list);
        }
        exports.send(
                request,
                response,
                representation,
                new Exports.Whole(account, "audit", asOf),
                TABLE,
                () -> new Rows<>(
                        readings.export(
                                caller, () -> new AuditScan(readSide.audit(), account, range, Optional.empty())),
                        entry -> Optional.of(entry).filter(filter).map(AuditEntryView::of)));
        return null;
    }

    private EntryList page(
            Caller caller,
            String account,
            AuditFilter filter,
            TimeRange range,
            Paging paging,
            String scope,
            Instant asOf) {
        Optional<AuditPosition> after = paging.cursor(scope)
                .map(cursor -> AuditPosition.parse(cursor.id())
                        .orElseThrow(() -> PageCursor.refusal().asException()));
        Pages<AuditEntry, AuditPosition> page = Pages.read(
                readings.page(caller, () -> new AuditScan(readSide.audit(), account, range, after)),
                filter,
                AuditPosition::of,
                after,
                paging.limit(),
                Pages.MOST_EXAMINED);
        String next = page.last()
                .map(last -> new PageCursor(EARLIEST, range, range.from(), last.toString()).text(scope))
                .orElse(null);
        return new EntryList(page.items().stream().map(AuditEntryView::of).toList(), next, asOf);
    }

    /**
     * Whether the account's chain is whole.
     *
     * @param whole whether every entry fits to the one before
     * @param entries how many do, up to the first that does not
     * @param head hash of the last entry that fits; null if there is none
     * @param firstSequence sequence of the first entry, over 1 where retention has removed the beginning; null if there is
     *     no entry
     * @param sequence where it is not whole: of the first entry that does not fit
     * @param reason in what way it does not: VERSION, ACCOUNT, SEQUENCE, LINK or HASH
     * @param why the same in a sentence
     */
    record Verification(
            boolean whole,
            long entries,
            String head,
            Long firstSequence,
            @JsonInclude(JsonInclude.Include.NON_NULL) Long sequence,
            @JsonInclude(JsonInclude.Include.NON_NULL) ChainBreak.Kind reason,
            @JsonInclude(JsonInclude.Include.NON_NULL) String why) {}

    @Operation(
            summary = "Whether the account's audit chain is whole",
            description =
                    "Checks every entry's hash and its place behind the one before. Where retention has removed the"
                            + " beginning, the first entry that is left is taken for good.")
    @GetMapping(path = "/verify", produces = MediaType.APPLICATION_JSON_VALUE)
    @AccountRoute(Needs.AUDIT)
    Verification verify(Caller caller, @PathVariable String account, HttpServletRequest request) {
        QueryParameters.of(request.getParameterMap(), Set.of());
        ChainVerifier verifier = AuditChain.verifier(account);
        try (CloseableIterator<AuditEntry> entries =
                readings.scan(caller, () -> readSide.audit().oldestFirst(account, 1))) {
            while (entries.hasNext()) {
                Optional<ChainBreak> found = verifier.add(entries.next());
                if (found.isPresent()) {
                    return verification(verifier, found.get());
                }
            }
        }
        return verification(verifier, null);
    }

    private static Verification verification(ChainVerifier verifier, ChainBreak found) {
        boolean any = verifier.entries() > 0;
        return new Verification(
                found == null,
                verifier.entries(),
                any ? verifier.head().map(ChainLink::hash).orElse(null) : null,
                any ? verifier.anchor().map(anchor -> anchor.sequence() + 1).orElse(null) : null,
                found == null ? null : found.sequence(),
                found == null ? null : found.kind(),
                found == null ? null : found.detail());
    }
}
