package io.keytrail.admin.console;

import io.keytrail.admin.desk.ActionRequests;
import io.keytrail.admin.keys.KeyActions;
import io.keytrail.admin.keys.KeyBodies.Expecting;
import io.keytrail.admin.keys.KeyBodies.Generate;
import io.keytrail.admin.keys.Slots;
import io.keytrail.admin.members.AccountAdmins;
import io.keytrail.admin.signin.Reauthentication;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import io.keytrail.service.problem.Problem;
import io.keytrail.service.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The keys of an account: a card for each slot. Super admins act here, analysts look, members learn whom to ask. A key's
 * text is in the answer to the very request that made or showed it, and in no other.
 */
@Controller
@RequestMapping("/accounts/{account}")
class ApiKeyPage {

    private final ApiKeyView view;
    private final KeyActions actions;
    private final ActionRequests requests;
    private final Slots slots;
    private final AccountAdmins admins;
    private final Reauthentication reauthentication;

    ApiKeyPage(
            ApiKeyView view,
            KeyActions actions,
            ActionRequests requests,
            Slots slots,
            AccountAdmins admins,
            Reauthentication reauthentication) {
        this.view = view;
        this.actions = actions;
        this.requests = requests;
        this.slots = slots;
        this.admins = admins;
        this.reauthentication = reauthentication;
    }

    /** What was typed for a private app, to be corrected. */
    record Draft(String name, String scopes, String note) {}

    @GetMapping("/api-key")
    String page(Caller caller, @PathVariable String account, Model model) {
        Shell.Tab.API_KEY.requireReader(caller, account);
        if (caller.is(account, Role.MEMBER)) {
            model.addAttribute("shell", Shell.of(caller, account, Shell.Tab.API_KEY));
            model.addAttribute("admins", admins.of(account));
            return "console/ask-an-admin";
        }
        return view.cards(caller, account, model);
    }

    @PostMapping("/keys/{kind}/{name}/generate")
    String generate(
            HttpServletRequest http,
            HttpServletResponse response,
            Caller caller,
            @PathVariable String account,
            @PathVariable String kind,
            @PathVariable String name,
            @RequestParam String requestId,
            @RequestParam(defaultValue = "") String scopes,
            @RequestParam(defaultValue = "") String note,
            Model model) {
        Slot slot = slots.of(kind, name).orElseThrow();
        try {
            return generated(http, caller, account, slot, requestId, wishes(scopes, note), model);
        } catch (ProblemException refused) {
            return view.trouble(caller, account, slot, refused.problem(), response, model);
        }
    }

    /** A new private app: its name is in the form, which comes back with what was typed if there can be none. */
    @PostMapping("/private-apps")
    String createPrivateApp(
            HttpServletRequest http,
            HttpServletResponse response,
            Caller caller,
            @PathVariable String account,
            @RequestParam String name,
            @RequestParam String requestId,
            @RequestParam(defaultValue = "") String scopes,
            @RequestParam(defaultValue = "") String note,
            Model model) {
        try {
            Slot slot = slots.of(KeyKind.PRIVATE_APP.text(), name).orElseThrow();
            return generated(http, caller, account, slot, requestId, wishes(scopes, note), model);
        } catch (ProblemException refused) {
            model.addAttribute("draft", new Draft(name, scopes, note));
            return view.draftTrouble(caller, account, refused.problem(), response, model);
        }
    }

    private String generated(
            HttpServletRequest http,
            Caller caller,
            String account,
            Slot slot,
            String requestId,
            Generate wishes,
            Model model) {
        KeyActions.Brought brought = actions.generate(
                requests.ofForm(http, caller, account, Action.GENERATE, slot, null, requestId, wishes), wishes);
        ApiKeyView.reveal(model, slot, brought.text().map(KeyText::reveal).orElse(null));
        return view.cards(caller, account, model, brought.key());
    }

    private static Generate wishes(String scopes, String note) {
        return new Generate(
                scopes.lines()
                        .map(String::strip)
                        .filter(scope -> !scope.isEmpty())
                        .toList(),
                note.isBlank() ? null : note.strip(),
                null,
                null);
    }

    /** Shows the active key, after the password if the sign-in is too long ago; then the form comes back with a field. */
    @PostMapping("/keys/{kind}/{name}/show")
    String show(
            HttpServletRequest http,
            HttpServletResponse response,
            Caller caller,
            @PathVariable String account,
            @PathVariable String kind,
            @PathVariable String name,
            @RequestParam String expectedKeyId,
            @RequestParam(required = false) String password,
            Model model) {
        Slot slot = slots.of(kind, name).orElseThrow();
        Caller fresh = caller;
        try {
            if (password != null) {
                fresh = reauthentication.byPassword(http, response, caller, password);
            }
            KeyActions.Shown shown = actions.show(requests.ofForm(
                    http, fresh, account, Action.SHOW, slot, expectedKeyId, null, new Expecting(expectedKeyId)));
            ApiKeyView.reveal(model, slot, shown.text().reveal());
            return view.cards(fresh, account, model);
        } catch (AuthenticationException unproven) {
            model.addAttribute("confirm", ApiKeyView.id(slot));
            return view.trouble(caller, account, slot, passwordProblem(unproven), response, model);
        } catch (ProblemException refused) {
            if (refused.problem().slug().equals("reauthentication-required")) {
                model.addAttribute("confirm", ApiKeyView.id(slot));
                return view.cards(caller, account, model);
            }
            return view.trouble(caller, account, slot, refused.problem(), response, model);
        }
    }

    /** Ends a grace period now. No human check: the new key is there already. */
    @PostMapping("/keys/{kind}/{name}/retiring/expire")
    String expireRetiring(
            HttpServletRequest http,
            HttpServletResponse response,
            Caller caller,
            @PathVariable String account,
            @PathVariable String kind,
            @PathVariable String name,
            @RequestParam String requestId,
            @RequestParam String expectedKeyId,
            Model model) {
        Slot slot = slots.of(kind, name).orElseThrow();
        try {
            KeyActions.Changed changed = actions.change(requests.ofForm(
                    http,
                    caller,
                    account,
                    Action.EXPIRE_RETIRING,
                    slot,
                    expectedKeyId,
                    requestId,
                    new Expecting(expectedKeyId)));
            return view.cards(caller, account, model, changed.key());
        } catch (ProblemException refused) {
            return view.trouble(caller, account, slot, refused.problem(), response, model);
        }
    }

    private static Problem passwordProblem(AuthenticationException unproven) {
        return unproven instanceof LockedException
                ? Problem.tooManyRequests(Duration.ofMinutes(1))
                : Problem.of("wrong-password", 422, "That is not your password.");
    }
}
