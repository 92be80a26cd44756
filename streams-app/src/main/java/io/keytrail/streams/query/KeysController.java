package io.keytrail.streams.query;

import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import io.keytrail.service.keys.KeyStatusView;
import io.keytrail.service.problem.Problem;
import io.keytrail.streams.calls.StoredCall;
import io.keytrail.streams.query.AccountRoute.Needs;
import io.keytrail.streams.runtime.Owner;
import io.keytrail.streams.runtime.ReadSide;
import io.keytrail.streams.stores.CloseableIterator;
import io.keytrail.streams.stores.TimeRange;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The status of keys, and what would break without them. */
@RestController
class KeysController {

    private static final Pattern KEY_HASH = Pattern.compile("[0-9a-f]{64}");
    private static final String DEACTIVATED = "DEACTIVATED";

    private final ReadSide readSide;
    private final KindPolicies policies;
    private final Forwarder forwarder;
    private final Readings readings;
    private final Clock clock;

    KeysController(ReadSide readSide, KindPolicies policies, Forwarder forwarder, Readings readings, Clock clock) {
        this.readSide = readSide;
        this.policies = policies;
        this.forwarder = forwarder;
        this.readings = readings;
        this.clock = clock;
    }

    /**
     * The keys of an account.
     *
     * @param keys of every slot the ACTIVE and the RETIRING key, and the last DEACTIVATED one
     */
    record KeyList(List<KeyStatusView> keys) {}

    @Operation(
            summary = "The account's keys",
            description = "Of every slot the ACTIVE and the RETIRING key, and the last DEACTIVATED one.")
    @GetMapping(path = "/api/v1/accounts/{account}/keys", produces = MediaType.APPLICATION_JSON_VALUE)
    @AccountRoute(Needs.CALLS)
    KeyList keys(@PathVariable String account, HttpServletRequest request) {
        QueryParameters.of(request.getParameterMap(), Set.of());
        return new KeyList(SlotKeys.of(all(account)));
    }

    private List<KeyStatusView> all(String account) {
        Map<String, Instant> lastUsed = readSide.lastUsed().ofAccount(account);
        Instant now = clock.instant();
        return readSide.keyStatuses().ofAccount(account).stream()
                .map(key -> KeyStatusView.of(key, policies, now, lastUsed.get(key.getKeyId())))
                .toList();
    }

    @Operation(
            summary = "What would break without the keys of a slot",
            description = "Who called with its ACTIVE and RETIRING key in the last 7 days, the busiest first.")
    @GetMapping(
            path = "/api/v1/accounts/{account}/keys/{kind}/{name}/impact",
            produces = MediaType.APPLICATION_JSON_VALUE)
    @AccountRoute(Needs.CALLS)
    KeyImpact.Impact impact(
            Caller caller,
            @PathVariable String account,
            @PathVariable String kind,
            @PathVariable String name,
            HttpServletRequest request) {
        QueryParameters.of(request.getParameterMap(), Set.of());
        Slot slot = slot(kind, name);
        List<KeyStatusView> valid = all(account).stream()
                .filter(key -> key.kind().equals(slot.kind().text())
                        && key.name().equals(slot.name())
                        && !key.state().equals(DEACTIVATED))
                .toList();
        if (valid.isEmpty()) {
            throw Problem.of("no-active-key", 404, "The slot has no active key; nothing depends on it.")
                    .asException();
        }
        Instant now = clock.instant();
        KeyImpact impact =
                new KeyImpact(valid.stream().map(KeyStatusView::keyId).collect(Collectors.toSet()), now);
        try (CloseableIterator<StoredCall> calls =
                readings.scan(caller, () -> readSide.calls().newestFirst(account, TimeRange.visibleAt(now)))) {
            calls.forEachRemaining(stored -> impact.add(stored.call()));
        }
        return impact.view(valid.stream()
                .map(KeyStatusView::lastUsedAt)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null));
    }

    private static Slot slot(String kind, String name) {
        KeyKind known = KeyKind.parse(kind)
                .orElseThrow(() -> Problem.badParameter(
                                "kind",
                                "one of "
                                        + Arrays.stream(KeyKind.values())
                                                .map(KeyKind::text)
                                                .collect(Collectors.joining(", ")))
                        .asException());
        if (!Slot.isValidName(name)) {
            throw Problem.badParameter("name", "a slot's name: lower-case letters, digits and hyphens, up to 63")
                    .asException();
        }
        return new Slot(known, name);
    }

    /** Whoever may not see the key's account is told the same as of a key that does not exist. */
    @Operation(
            summary = "The key with that SHA-256 of its text",
            description = "For those who may see its account, and for operators; for others it does not exist.")
    @GetMapping(path = "/api/v1/keys/{keyHash}", produces = MediaType.APPLICATION_JSON_VALUE)
    KeyStatusView byHash(
            @PathVariable String keyHash, Caller caller, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        QueryParameters.of(request.getParameterMap(), Set.of());
        if (!KEY_HASH.matcher(keyHash).matches()) {
            throw Problem.badParameter("keyHash", "SHA-256 of the key's text, as 64 lower-case hex digits")
                    .asException();
        }
        KeyStatus key = readSide.keyStatuses()
                .byHash(keyHash)
                .filter(found -> caller.isOperator() || caller.is(found.getAccountId(), Role.SUPER_ADMIN, Role.ANALYST))
                .orElseThrow(() -> Problem.of("unknown-key", 404, "There is no such key, or it is not yours to see.")
                        .asException());
        Owner owner = readSide.ownership().ofCalls(key.getAccountId());
        if (!owner.here()) {
            forwarder.forward(owner, caller, request, response);
            return null;
        }
        Instant lastUsed =
                readSide.lastUsed().of(key.getAccountId(), key.getKeyId()).orElse(null);
        return KeyStatusView.of(key, policies, clock.instant(), lastUsed);
    }
}
