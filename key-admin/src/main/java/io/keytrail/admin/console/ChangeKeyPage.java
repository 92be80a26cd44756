package io.keytrail.admin.console;

import io.keytrail.admin.desk.ActionRequest;
import io.keytrail.admin.desk.ActionRequests;
import io.keytrail.admin.humancheck.HumanGate;
import io.keytrail.admin.keys.KeyActions;
import io.keytrail.admin.keys.KeyBodies.Expecting;
import io.keytrail.admin.keys.KeyBodies.Rotate;
import io.keytrail.admin.keys.Slots;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import io.keytrail.service.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Rotating and deactivating a key: what would break, then the human check and the button. */
@Controller
@RequestMapping("/accounts/{account}/keys/{kind}/{name}")
class ChangeKeyPage {

    private final ApiKeyView view;
    private final KeyActions actions;
    private final ActionRequests requests;
    private final Slots slots;
    private final HumanGate humans;

    ChangeKeyPage(ApiKeyView view, KeyActions actions, ActionRequests requests, Slots slots, HumanGate humans) {
        this.view = view;
        this.actions = actions;
        this.requests = requests;
        this.slots = slots;
        this.humans = humans;
    }

    /** What rotate or deactivate would break, and the form to do it: with the human check. */
    @GetMapping("/{change:rotate|deactivate}")
    String consider(
            Caller caller,
            @PathVariable String account,
            @PathVariable String kind,
            @PathVariable String name,
            @PathVariable String change,
            Model model) {
        caller.require(account, Role.SUPER_ADMIN);
        return view.change(caller, account, slots.of(kind, name).orElseThrow(), change, model);
    }

    @PostMapping("/rotate")
    String rotate(
            HttpServletRequest http,
            HttpServletResponse response,
            Caller caller,
            @PathVariable String account,
            @PathVariable String kind,
            @PathVariable String name,
            @RequestParam String requestId,
            @RequestParam String expectedKeyId,
            @RequestParam Duration grace,
            @RequestParam(required = false) String humanCheckAnswer,
            Model model) {
        Slot slot = slots.of(kind, name).orElseThrow();
        Rotate wishes = new Rotate(grace, expectedKeyId);
        ActionRequest request =
                requests.ofForm(http, caller, account, Action.ROTATE, slot, expectedKeyId, requestId, wishes);
        try {
            KeyActions.Brought brought = actions.rotate(request, wishes, gate(http, humanCheckAnswer));
            ApiKeyView.reveal(model, slot, brought.text().map(KeyText::reveal).orElse(null));
            model.addAttribute("rotated", ApiKeyView.id(slot));
            return view.cards(
                    caller, account, model, brought.key(), brought.retiring().orElse(null));
        } catch (ProblemException refused) {
            ApiKeyView.Asked asked = new ApiKeyView.Asked(expectedKeyId, wishes.grace());
            return view.changeTrouble(
                    caller, account, slot, "rotate", asked, Refusal.of(refused, requestId), response, model);
        }
    }

    @PostMapping("/deactivate")
    String deactivate(
            HttpServletRequest http,
            HttpServletResponse response,
            Caller caller,
            @PathVariable String account,
            @PathVariable String kind,
            @PathVariable String name,
            @RequestParam String requestId,
            @RequestParam String expectedKeyId,
            @RequestParam(required = false) String humanCheckAnswer,
            Model model) {
        Slot slot = slots.of(kind, name).orElseThrow();
        try {
            KeyActions.Changed changed = actions.change(
                    requests.ofForm(
                            http,
                            caller,
                            account,
                            Action.DEACTIVATE,
                            slot,
                            expectedKeyId,
                            requestId,
                            new Expecting(expectedKeyId)),
                    gate(http, humanCheckAnswer));
            return view.cards(caller, account, model, changed.key());
        } catch (ProblemException refused) {
            ApiKeyView.Asked asked = new ApiKeyView.Asked(expectedKeyId, null);
            return view.changeTrouble(
                    caller, account, slot, "deactivate", asked, Refusal.of(refused, requestId), response, model);
        }
    }

    private UnaryOperator<ActionRequest> gate(HttpServletRequest http, String answer) {
        return admitted -> humans.pass(admitted, http.getSession().getId(), answer);
    }
}
