package io.keytrail.admin.keys;

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
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import jakarta.servlet.http.HttpServletRequest;
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
    private final KeyActions actions;
    private final Slots slots;

    KeyActionsController(ActionRequests requests, KeyActions actions, Slots slots) {
        this.requests = requests;
        this.actions = actions;
        this.slots = slots;
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
        KeyActions.Brought brought = actions.generate(
                requests.of(http, caller, account, Action.GENERATE, slots.of(kind, name), body.expectedKeyId(), body),
                body);
        return answer(HttpStatus.CREATED, brought.replayed())
                .body(new Generated(
                        brought.key().keyId(), text(brought), brought.key().hint(), brought.key()));
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
        KeyActions.Brought brought = actions.rotate(
                requests.of(http, caller, account, Action.ROTATE, slots.of(kind, name), body.expectedKeyId(), body),
                body);
        return answer(HttpStatus.OK, brought.replayed())
                .body(new Rotated(
                        brought.key().keyId(),
                        text(brought),
                        brought.key().hint(),
                        brought.key(),
                        brought.retiring().orElse(null)));
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
        KeyActions.Shown shown = actions.show(
                requests.of(http, caller, account, Action.SHOW, slots.of(kind, name), body.expectedKeyId(), body));
        return answer(HttpStatus.OK, false)
                .body(new Shown(shown.keyId(), shown.text().reveal()));
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
        KeyActions.Changed changed =
                actions.change(requests.of(http, caller, account, action, slot, body.expectedKeyId(), body));
        return answer(HttpStatus.OK, changed.replayed()).body(new Changed(changed.key()));
    }

    private static ResponseEntity.BodyBuilder answer(HttpStatus status, boolean replayed) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status).cacheControl(CacheControl.noStore());
        return replayed ? answer.header(OutcomeProblems.REPLAYED, "true") : answer;
    }

    private static String text(KeyActions.Brought brought) {
        return brought.text().map(KeyText::reveal).orElse(null);
    }
}
