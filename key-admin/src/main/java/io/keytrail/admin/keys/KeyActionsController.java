package io.keytrail.admin.keys;

import io.keytrail.admin.desk.ActionDesk;
import io.keytrail.admin.desk.ActionRequest;
import io.keytrail.admin.desk.ActionRequests;
import io.keytrail.admin.desk.OutcomeProblems;
import io.keytrail.admin.keys.KeyAnswers.Changed;
import io.keytrail.admin.keys.KeyAnswers.Generated;
import io.keytrail.admin.keys.KeyAnswers.Rotated;
import io.keytrail.admin.keys.KeyAnswers.Shown;
import io.keytrail.admin.keys.KeyBodies.Expecting;
import io.keytrail.admin.keys.KeyBodies.Generate;
import io.keytrail.admin.keys.KeyBodies.Rotate;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.NewKey;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import io.keytrail.service.keys.KeyStatusView;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What can be done with the keys of a slot. For super admins of the account; every request is an audited action. */
@RestController
@RequestMapping("/api/v1/accounts/{account}/keys/{kind}/{name}")
class KeyActionsController {

    private final ActionRequests requests;
    private final ActionDesk desk;
    private final NewKeys newKeys;
    private final KeyShow show;
    private final Slots slots;
    private final KindPolicies policies;
    private final Clock clock;

    KeyActionsController(
            ActionRequests requests,
            ActionDesk desk,
            NewKeys newKeys,
            KeyShow show,
            Slots slots,
            KindPolicies policies,
            Clock clock) {
        this.requests = requests;
        this.desk = desk;
        this.newKeys = newKeys;
        this.show = show;
        this.slots = slots;
        this.policies = policies;
        this.clock = clock;
    }

    @PostMapping("/generate")
    ResponseEntity<Generated> generate(
            HttpServletRequest http,
            Caller caller,
            @PathVariable String account,
            @PathVariable String kind,
            @PathVariable String name,
            @RequestBody(required = false) Generate given) {
        Generate body = Objects.requireNonNullElse(given, Generate.EMPTY);
        body.describe(NewKey.newBuilder(), clock.instant());
        ActionRequest request =
                requests.of(http, caller, account, Action.GENERATE, slots.of(kind, name), body.expectedKeyId(), body);
        desk.admit(request);
        NewKeys.Brought brought = newKeys.bring(request, key -> body.describe(key, clock.instant()), action -> {});
        KeyStatus key = OutcomeProblems.requireApplied(brought.outcome()).getKey();
        return answer(HttpStatus.CREATED, brought.outcome())
                .body(new Generated(key.getKeyId(), text(brought), key.getHint(), view(key)));
    }

    @PostMapping("/rotate")
    ResponseEntity<Rotated> rotate(
            HttpServletRequest http,
            Caller caller,
            @PathVariable String account,
            @PathVariable String kind,
            @PathVariable String name,
            @RequestBody(required = false) Rotate given) {
        Rotate body = Objects.requireNonNullElse(given, Rotate.EMPTY);
        long graceMillis = body.graceMillis();
        ActionRequest request =
                requests.of(http, caller, account, Action.ROTATE, slots.of(kind, name), body.expectedKeyId(), body);
        desk.admit(request);
        NewKeys.Brought brought = newKeys.bring(request, key -> {}, action -> action.setGraceMillis(graceMillis));
        ActionOutcome outcome = OutcomeProblems.requireApplied(brought.outcome());
        KeyStatus key = outcome.getKey();
        KeyStatusView retiring = outcome.getRetiring() == null ? null : view(outcome.getRetiring());
        return answer(HttpStatus.OK, outcome)
                .body(new Rotated(key.getKeyId(), text(brought), key.getHint(), view(key), retiring));
    }

    @PostMapping("/show")
    ResponseEntity<Shown> show(
            HttpServletRequest http,
            Caller caller,
            @PathVariable String account,
            @PathVariable String kind,
            @PathVariable String name,
            @RequestBody(required = false) Expecting given) {
        Expecting body = Objects.requireNonNullElse(given, Expecting.EMPTY);
        ActionRequest request =
                requests.of(http, caller, account, Action.SHOW, slots.of(kind, name), body.expectedKeyId(), body);
        desk.admit(request);
        KeyShow.Opened opened = show.open(request);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Shown(opened.keyId(), opened.text().reveal()));
    }

    @PostMapping("/retiring/expire")
    ResponseEntity<Changed> expireRetiring(
            HttpServletRequest http,
            Caller caller,
            @PathVariable String account,
            @PathVariable String kind,
            @PathVariable String name,
            @RequestBody(required = false) Expecting given) {
        return change(http, caller, account, Action.EXPIRE_RETIRING, slots.of(kind, name), given);
    }

    @PostMapping("/deactivate")
    ResponseEntity<Changed> deactivate(
            HttpServletRequest http,
            Caller caller,
            @PathVariable String account,
            @PathVariable String kind,
            @PathVariable String name,
            @RequestBody(required = false) Expecting given) {
        return change(http, caller, account, Action.DEACTIVATE, slots.of(kind, name), given);
    }

    private ResponseEntity<Changed> change(
            HttpServletRequest http,
            Caller caller,
            String account,
            Action action,
            Optional<Slot> slot,
            Expecting given) {
        Expecting body = Objects.requireNonNullElse(given, Expecting.EMPTY);
        ActionRequest request = requests.of(http, caller, account, action, slot, body.expectedKeyId(), body);
        desk.admit(request);
        ActionOutcome outcome =
                desk.submit(request, request.toAction(clock.instant()).build());
        KeyStatus key = OutcomeProblems.requireApplied(outcome).getKey();
        return answer(HttpStatus.OK, outcome).body(new Changed(view(key)));
    }

    private static ResponseEntity.BodyBuilder answer(HttpStatus status, ActionOutcome outcome) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status).cacheControl(CacheControl.noStore());
        return outcome.getReplayed() ? answer.header(OutcomeProblems.REPLAYED, "true") : answer;
    }

    private static String text(NewKeys.Brought brought) {
        return brought.key().map(KeyText::reveal).orElse(null);
    }

    private KeyStatusView view(KeyStatus key) {
        return KeyStatusView.of(key, policies, clock.instant(), null);
    }
}
