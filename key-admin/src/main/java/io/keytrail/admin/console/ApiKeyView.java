package io.keytrail.admin.console;

import io.keytrail.admin.members.AccountAdmins;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.keys.KindPolicy;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import io.keytrail.service.keys.KeyStatusView;
import io.keytrail.service.problem.Problem;
import io.keytrail.service.problem.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** Fills the pages about an account's keys: the one with all cards, and the one that asks before a key ends. */
@Component
class ApiKeyView {

    private final KeyRecords records;
    private final AccountAdmins members;
    private final KindPolicies policies;
    private final Clock clock;

    ApiKeyView(KeyRecords records, AccountAdmins members, KindPolicies policies, Clock clock) {
        this.records = records;
        this.members = members;
        this.policies = policies;
        this.clock = clock;
    }

    /**
     * A kind that takes no new keys from some time on, or is refused.
     *
     * @param noNewKeysAfter null if there is no such time
     * @param refusedAfter likewise
     * @param isClosed whether the first has passed
     * @param isRefused whether the second has passed
     */
    record Banner(String kind, Instant noNewKeysAfter, Instant refusedAfter, boolean isClosed, boolean isRefused) {

        static Banner of(KindPolicy policy, Instant now) {
            Instant closes = policy.noNewKeysAfter().orElse(null);
            Instant refuses = policy.refusedAfter().orElse(null);
            return new Banner(
                    policy.kind().text(),
                    closes,
                    refuses,
                    closes != null && !now.isBefore(closes),
                    refuses != null && !now.isBefore(refuses));
        }
    }

    /** A key's text, for the card that it belongs to. */
    record Revealed(String slotId, String text) {

        /** Without the text. */
        @Override
        public String toString() {
            return "Revealed[" + slotId + "]";
        }
    }

    /** What went wrong in a card, and the id for another press of its button. */
    record Trouble(String slotId, String text, String requestId) {}

    /** The element id of the slot's card. */
    static String id(Slot slot) {
        return slot.kind().text() + "." + slot.name();
    }

    /** Lets the card of a slot show a key's text; null shows none. */
    static void reveal(Model model, Slot slot, String text) {
        if (text != null) {
            model.addAttribute("revealed", new Revealed(id(slot), text));
        }
    }

    /**
     * The page with all cards.
     *
     * @param changed keys as an action has left them, of which the records may not know yet
     */
    String cards(Caller caller, String account, Model model, KeyStatusView... changed) {
        Instant now = clock.instant();
        List<KeyStatusView> keys = SlotCard.with(known(caller, account, model), changed);
        Map<String, List<SlotCard>> cards = new LinkedHashMap<>();
        Arrays.stream(KeyKind.values()).forEach(kind -> cards.put(kind.text(), SlotCard.of(kind, keys, policies, now)));
        model.addAttribute("shell", Shell.of(caller, account, Shell.Tab.API_KEY));
        model.addAttribute("cards", cards);
        model.addAttribute("emails", members.emailsOf(account));
        model.addAttribute("mayAct", caller.is(account, Role.SUPER_ADMIN));
        model.addAttribute("takesNewApps", !policies.of(KeyKind.PRIVATE_APP).takesNoNewKeysAt(now));
        model.addAttribute("banners", banners(now));
        model.addAttribute("requestId", UUID.randomUUID().toString());
        return "console/api-key";
    }

    /** The same, saying in the slot's card what was wrong; who may not act gets the problem itself. */
    String trouble(
            Caller caller, String account, Slot slot, Refusal refusal, HttpServletResponse response, Model model) {
        answerWith(refusal.problem(), caller, account, response);
        model.addAttribute("trouble", new Trouble(id(slot), refusal.text(), refusal.requestId()));
        return cards(caller, account, model);
    }

    /** The same, saying in the form for a private app what was wrong. */
    String draftTrouble(
            Caller caller,
            String account,
            ApiKeyPage.Draft draft,
            Refusal refusal,
            HttpServletResponse response,
            Model model) {
        answerWith(refusal.problem(), caller, account, response);
        model.addAttribute("draft", draft);
        model.addAttribute("draftTrouble", refusal);
        return cards(caller, account, model);
    }

    /**
     * What was asked for on the page that asks before a key ends.
     *
     * @param expectedKeyId the key that was to end
     * @param grace how long it was to stay valid; null where that is no question
     */
    record Asked(String expectedKeyId, Duration grace) {}

    /** The page that asks before a key ends: {@code rotate} or {@code deactivate}. */
    String change(Caller caller, String account, Slot slot, String change, Model model) {
        SlotCard card = fillChange(caller, account, slot, change, model);
        fillForm(UUID.randomUUID().toString(), card == null ? null : card.activeKeyId(), Duration.ZERO, model);
        return "console/change";
    }

    /** The same again, saying what was wrong; what was chosen stays chosen as far as it can be. */
    String changeTrouble(
            Caller caller,
            String account,
            Slot slot,
            String change,
            Asked asked,
            Refusal refusal,
            HttpServletResponse response,
            Model model) {
        answerWith(refusal.problem(), caller, account, response);
        SlotCard card = fillChange(caller, account, slot, change, model);
        model.addAttribute("trouble", refusal.text());
        if (refusal.isOpen()) {
            fillForm(refusal.requestId(), asked.expectedKeyId(), asked.grace(), model);
        } else {
            boolean canChoose = card != null
                    && card.retiring() == null
                    && asked.grace() != null
                    && graces(slot).containsKey(asked.grace());
            fillForm(
                    refusal.requestId(),
                    card == null ? null : card.activeKeyId(),
                    canChoose ? asked.grace() : Duration.ZERO,
                    model);
        }
        return "console/change";
    }

    /** The page but for its form; its card, null if the slot is not known. */
    private SlotCard fillChange(Caller caller, String account, Slot slot, String change, Model model) {
        model.addAttribute("shell", Shell.of(caller, account, Shell.Tab.API_KEY));
        model.addAttribute("slot", slot);
        model.addAttribute("kind", slot.kind().text());
        model.addAttribute("change", change);
        model.addAttribute("graces", graces(slot));
        SlotCard card = SlotCard.of(slot.kind(), known(caller, account, model), policies, clock.instant()).stream()
                .filter(one -> one.name().equals(slot.name()))
                .findFirst()
                .orElse(null);
        if (card != null && card.active() != null) {
            addImpact(caller, account, slot, model);
        }
        model.addAttribute("card", card);
        return card;
    }

    private void addImpact(Caller caller, String account, Slot slot, Model model) {
        try {
            model.addAttribute("impact", records.impact(caller, account, slot));
        } catch (ProblemException unavailable) {
            model.addAttribute("unreadable", unavailable.problem().detail());
        }
    }

    private static void fillForm(String requestId, String expectedKeyId, Duration grace, Model model) {
        model.addAttribute("requestId", requestId);
        model.addAttribute("expectedKeyId", expectedKeyId);
        model.addAttribute("grace", grace);
    }

    private static void answerWith(Problem problem, Caller caller, String account, HttpServletResponse response) {
        if (!caller.is(account, Role.SUPER_ADMIN)) {
            throw problem.asException();
        }
        response.setStatus(problem.status());
        problem.headers().forEach(response::setHeader);
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

    /** While the records can't be read, what was just done is shown all the same, with a note. */
    private List<KeyStatusView> known(Caller caller, String account, Model model) {
        try {
            return records.of(caller, account);
        } catch (ProblemException unavailable) {
            model.addAttribute("unreadable", unavailable.problem().detail());
            return List.of();
        }
    }

    private List<Banner> banners(Instant now) {
        return policies.all().stream()
                .filter(policy -> policy.noNewKeysAfter().isPresent()
                        || policy.refusedAfter().isPresent())
                .map(policy -> Banner.of(policy, now))
                .toList();
    }
}
