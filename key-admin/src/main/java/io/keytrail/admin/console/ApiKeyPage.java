package io.keytrail.admin.console;

import io.keytrail.admin.desk.ActionRequest;
import io.keytrail.admin.desk.ActionRequests;
import io.keytrail.admin.humancheck.HumanGate;
import io.keytrail.admin.keys.KeyActions;
import io.keytrail.admin.keys.KeyBodies.Expecting;
import io.keytrail.admin.keys.KeyBodies.Generate;
import io.keytrail.admin.keys.KeyBodies.Rotate;
import io.keytrail.admin.keys.Slots;
import io.keytrail.admin.members.AccountAdmins;
import io.keytrail.admin.signin.Reauthentication;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import io.keytrail.service.keys.KeyStatusView;
import io.keytrail.service.problem.Problem;
import io.keytrail.service.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
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

    private static final String VIEW = "console/api-key";

    private final KeyRecords records;
    private final KeyActions actions;
    private final ActionRequests requests;
    private final Slots slots;
    private final AccountAdmins admins;
    private final Reauthentication reauthentication;
    private final HumanGate humans;
    private final KindPolicies policies;
    private final Clock clock;

    ApiKeyPage(
            KeyRecords records,
            KeyActions actions,
            ActionRequests requests,
            Slots slots,
            AccountAdmins admins,
            Reauthentication reauthentication,
            HumanGate humans,
            KindPolicies policies,
            Clock clock) {
        this.records = records;
        this.actions = actions;
        this.requests = requests;
        this.slots = slots;
        this.admins = admins;
        this.reauthentication = reauthentication;
        this.humans = humans;
        this.policies = policies;
        this.clock = clock;
    }

    /** A kind that takes no new keys from some time on, or is refused. */
    record Banner(String kind, Instant noNewKeysAfter, Instant refusedAfter) {}

    /** A key's text, for the card that it belongs to. */
    record Revealed(String slotId, String text) {

        /** Without the text. */
        @Override
        public String toString() {
            return "Revealed[" + slotId + "]";
        }
    }

    /** What went wrong in a card. */
    record Trouble(String slotId, String text) {}

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
        return render(caller, account, model);
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
        Generate wishes = new Generate(
                scopes.lines()
                        .map(String::strip)
                        .filter(scope -> !scope.isEmpty())
                        .toList(),
                note.isBlank() ? null : note.strip(),
                null,
                null);
        try {
            ActionRequest request =
                    requests.ofForm(http, caller, account, Action.GENERATE, slot, null, requestId, wishes);
            KeyActions.Brought brought = actions.generate(request, wishes);
            reveal(model, slot, brought.text().map(KeyText::reveal).orElse(null));
            return render(caller, account, model, brought.key());
        } catch (ProblemException refused) {
            return trouble(caller, account, slot, refused.problem(), response, model);
        }
    }

    /** A new private app: its name is in the form. */
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
        model.addAttribute("draft", new Draft(name, scopes, note));
        String kind = KeyKind.PRIVATE_APP.text();
        try {
            return generate(http, response, caller, account, kind, name, requestId, scopes, note, model);
        } catch (ProblemException malformed) {
            if (!caller.is(account, Role.SUPER_ADMIN)) {
                throw malformed;
            }
            response.setStatus(malformed.problem().status());
            model.addAttribute("draftTrouble", malformed.problem().detail());
            return render(caller, account, model);
        }
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
            reveal(model, slot, shown.text().reveal());
            return render(fresh, account, model);
        } catch (AuthenticationException unproven) {
            model.addAttribute("confirm", id(slot));
            return trouble(caller, account, slot, passwordProblem(unproven), response, model);
        } catch (ProblemException refused) {
            if (refused.problem().slug().equals("reauthentication-required")) {
                model.addAttribute("confirm", id(slot));
                return render(caller, account, model);
            }
            return trouble(caller, account, slot, refused.problem(), response, model);
        }
    }

    /** What rotate or deactivate would break, and the form to do it: with the human check. */
    @GetMapping("/keys/{kind}/{name}/{change:rotate|deactivate}")
    String consider(
            Caller caller,
            @PathVariable String account,
            @PathVariable String kind,
            @PathVariable String name,
            @PathVariable String change,
            Model model) {
        caller.require(account, Role.SUPER_ADMIN);
        return consider(caller, account, slots.of(kind, name).orElseThrow(), change, model);
    }

    @PostMapping("/keys/{kind}/{name}/rotate")
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
            reveal(model, slot, brought.text().map(KeyText::reveal).orElse(null));
            model.addAttribute("rotated", id(slot));
            return render(
                    caller, account, model, brought.key(), brought.retiring().orElse(null));
        } catch (ProblemException refused) {
            return again(caller, account, slot, "rotate", refused.problem(), response, model);
        }
    }

    @PostMapping("/keys/{kind}/{name}/deactivate")
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
            return render(caller, account, model, changed.key());
        } catch (ProblemException refused) {
            return again(caller, account, slot, "deactivate", refused.problem(), response, model);
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
            return render(caller, account, model, changed.key());
        } catch (ProblemException refused) {
            return trouble(caller, account, slot, refused.problem(), response, model);
        }
    }

    private UnaryOperator<ActionRequest> gate(HttpServletRequest http, String answer) {
        return admitted -> humans.pass(admitted, http.getSession().getId(), answer);
    }

    /** The page of a change again, saying what was wrong. */
    private String again(
            Caller caller,
            String account,
            Slot slot,
            String change,
            Problem problem,
            HttpServletResponse response,
            Model model) {
        if (!caller.is(account, Role.SUPER_ADMIN)) {
            throw problem.asException();
        }
        response.setStatus(problem.status());
        problem.headers().forEach(response::setHeader);
        model.addAttribute("trouble", problem.detail());
        return consider(caller, account, slot, change, model);
    }

    private String consider(Caller caller, String account, Slot slot, String change, Model model) {
        model.addAttribute("shell", Shell.of(caller, account, Shell.Tab.API_KEY));
        model.addAttribute("slot", slot);
        model.addAttribute("kind", slot.kind().text());
        model.addAttribute("change", change);
        model.addAttribute("requestId", UUID.randomUUID().toString());
        model.addAttribute("graces", graces(slot));
        SlotCard.of(slot.kind(), known(caller, account, model), policies, clock.instant()).stream()
                .filter(card -> card.name().equals(slot.name()))
                .findFirst()
                .ifPresent(card -> model.addAttribute("card", card));
        try {
            model.addAttribute("impact", records.impact(caller, account, slot));
        } catch (ProblemException unavailable) {
            model.addAttribute("unreadable", unavailable.problem().detail());
        }
        return "console/change";
    }

    /** How long an old key may stay valid: as far as the kind's policy goes. */
    private Map<Duration, String> graces(Slot slot) {
        Map<Duration, String> graces = new LinkedHashMap<>();
        graces.put(Duration.ZERO, "now");
        graces.put(Duration.ofHours(1), "in 1 hour");
        graces.put(Duration.ofHours(24), "in 24 hours");
        graces.put(Duration.ofDays(7), "in 7 days");
        graces.keySet()
                .removeIf(grace -> grace.compareTo(policies.of(slot.kind()).maxGrace()) > 0);
        return graces;
    }

    private static Problem passwordProblem(AuthenticationException unproven) {
        return unproven instanceof LockedException
                ? Problem.tooManyRequests(Duration.ofMinutes(1))
                : Problem.of("wrong-password", 422, "That is not your password.");
    }

    /** The page again, saying in the slot's card what was wrong; who may not see the page gets the problem itself. */
    private String trouble(
            Caller caller, String account, Slot slot, Problem problem, HttpServletResponse response, Model model) {
        if (!caller.is(account, Role.SUPER_ADMIN)) {
            throw problem.asException();
        }
        response.setStatus(problem.status());
        problem.headers().forEach(response::setHeader);
        model.addAttribute("trouble", new Trouble(id(slot), problem.detail()));
        return render(caller, account, model);
    }

    private static void reveal(Model model, Slot slot, String text) {
        if (text != null) {
            model.addAttribute("revealed", new Revealed(id(slot), text));
        }
    }

    private static String id(Slot slot) {
        return slot.kind().text() + "." + slot.name();
    }

    private String render(Caller caller, String account, Model model, KeyStatusView... changed) {
        Instant now = clock.instant();
        List<KeyStatusView> keys = known(caller, account, model);
        List<KeyStatusView> merged = SlotCard.with(keys, changed);
        Map<String, List<SlotCard>> cards = new LinkedHashMap<>();
        Arrays.stream(KeyKind.values())
                .forEach(kind -> cards.put(kind.text(), SlotCard.of(kind, merged, policies, now)));
        model.addAttribute("shell", Shell.of(caller, account, Shell.Tab.API_KEY));
        model.addAttribute("cards", cards);
        model.addAttribute("mayAct", caller.is(account, Role.SUPER_ADMIN));
        model.addAttribute("banners", banners());
        model.addAttribute("requestId", UUID.randomUUID().toString());
        return VIEW;
    }

    /** While the records can't be read, what was just done is shown all the same, with a note. */
    private List<KeyStatusView> known(Caller caller, String account, Model model) {
        try {
            return records.of(caller, account);
        } catch (ProblemException unavailable) {
            model.addAttribute("unreadable", unavailable.problem().detail());
            return List.of();
        }
    }

    private List<Banner> banners() {
        return policies.all().stream()
                .filter(policy -> policy.noNewKeysAfter().isPresent()
                        || policy.refusedAfter().isPresent())
                .map(policy -> new Banner(
                        policy.kind().text(),
                        policy.noNewKeysAfter().orElse(null),
                        policy.refusedAfter().orElse(null)))
                .toList();
    }
}
