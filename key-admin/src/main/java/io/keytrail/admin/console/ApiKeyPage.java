package io.keytrail.admin.console;

import io.keytrail.admin.desk.ActionRequest;
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
 * text is in the answer to the very request that made it, or once in the page that Show leads to, and in no other.
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
    private final ShownKeys shownKeys;

    ApiKeyPage(
            ApiKeyView view,
            KeyActions actions,
            ActionRequests requests,
            Slots slots,
            AccountAdmins admins,
            Reauthentication reauthentication,
            ShownKeys shownKeys) {
        this.view = view;
        this.actions = actions;
        this.requests = requests;
        this.slots = slots;
        this.admins = admins;
        this.reauthentication = reauthentication;
        this.shownKeys = shownKeys;
    }

    /** What was typed for a private app, to be corrected. */
    record Draft(String name, String scopes, String note) {}

    /**
     * The page.
     *
     * @param kind with {@code name} the slot to go to, as reminders link to it: a fragment would be lost at the sign-in
     * @param shown the ticket of a key that is to be shown
     */
    @GetMapping("/api-key")
    String page(
            HttpServletRequest http,
            Caller caller,
            @PathVariable String account,
            @RequestParam(required = false) String kind,
            @RequestParam(required = false) String name,
            @RequestParam(required = false) String shown,
            Model model) {
        Shell.Tab.API_KEY.requireReader(caller, account);
        if (kind != null && name != null) {
            Slot slot = slots.of(kind, name).orElseThrow();
            return "redirect:/accounts/" + account + "/api-key#" + ApiKeyView.id(slot);
        }
        if (caller.is(account, Role.MEMBER)) {
            model.addAttribute("shell", Shell.of(caller, account, Shell.Tab.API_KEY));
            model.addAttribute("admins", admins.of(account));
            return "console/ask-an-admin";
        }
        if (shown != null && caller.is(account, Role.SUPER_ADMIN)) {
            shownKeys
                    .take(caller, account, shown, http.getSession())
                    .ifPresent(key ->
                            ApiKeyView.reveal(model, key.slot(), key.text().reveal()));
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
            return generate(http, caller, account, slot, requestId, wishes(scopes, note), model);
        } catch (ProblemException refused) {
            return view.trouble(caller, account, slot, Refusal.of(refused, requestId), response, model);
        }
    }

    /** A new private app: its name is in the form, and what was wrong is said there. */
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
            return generate(http, caller, account, slot, requestId, wishes(scopes, note), model);
        } catch (ProblemException refused) {
            Draft draft = new Draft(KeyText.mask(name), KeyText.mask(scopes), KeyText.mask(note));
            return view.draftTrouble(caller, account, draft, Refusal.of(refused, requestId), response, model);
        }
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

    private String generate(
            HttpServletRequest http,
            Caller caller,
            String account,
            Slot slot,
            String requestId,
            Generate wishes,
            Model model) {
        ActionRequest request = requests.ofForm(http, caller, account, Action.GENERATE, slot, null, requestId, wishes);
        KeyActions.Brought brought = actions.generate(request, wishes);
        ApiKeyView.reveal(model, slot, brought.text().map(KeyText::reveal).orElse(null));
        return view.cards(caller, account, model, brought.key());
    }

    /**
     * Leads to the page that shows the active key, after the password if the sign-in is too long ago; then the form comes
     * back with a field.
     */
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
            String ticket = shownKeys.leave(fresh, account, new ShownKeys.Shown(slot, shown.text()), http.getSession());
            return "redirect:/accounts/" + account + "/api-key?shown=" + ticket + "#" + ApiKeyView.id(slot);
        } catch (AuthenticationException unproven) {
            model.addAttribute("confirm", ApiKeyView.id(slot));
            return view.trouble(caller, account, slot, Refusal.of(passwordProblem(unproven)), response, model);
        } catch (ProblemException refused) {
            if (refused.problem().slug().equals("reauthentication-required")) {
                model.addAttribute("confirm", ApiKeyView.id(slot));
                return view.cards(caller, account, model);
            }
            return view.trouble(caller, account, slot, Refusal.of(refused.problem()), response, model);
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
            return view.trouble(caller, account, slot, Refusal.of(refused, requestId), response, model);
        }
    }

    private static Problem passwordProblem(AuthenticationException unproven) {
        return unproven instanceof LockedException
                ? Problem.tooManyRequests(Duration.ofMinutes(1))
                : Problem.of("wrong-password", 422, "That is not your password.");
    }
}
