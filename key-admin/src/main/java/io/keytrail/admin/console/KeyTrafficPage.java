package io.keytrail.admin.console;

import io.keytrail.admin.keys.Slots;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import io.keytrail.service.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Calls with the old and the new key of a slot, as a page of its own, of which the slot's card takes a part. */
@Controller
class KeyTrafficPage {

    private final KeyRecords records;
    private final Slots slots;

    KeyTrafficPage(KeyRecords records, Slots slots) {
        this.records = records;
        this.slots = slots;
    }

    @GetMapping("/accounts/{account}/keys/{kind}/{name}/traffic")
    String traffic(
            Caller caller,
            @PathVariable String account,
            @PathVariable String kind,
            @PathVariable String name,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        caller.require(account, Role.SUPER_ADMIN, Role.ANALYST);
        Slot slot = slots.of(kind, name).orElseThrow();
        model.addAttribute("shell", Shell.of(caller, account, Shell.Tab.API_KEY));
        model.addAttribute("slot", slot);
        model.addAttribute("card", ApiKeyView.id(slot));
        model.addAttribute("part", "traffic-" + slot.kind().text() + "-" + slot.name());
        model.addAttribute("here", "/accounts/" + account + "/keys/" + slot + "/traffic");
        try {
            model.addAttribute("traffic", records.traffic(caller, account, slot).orElse(null));
        } catch (ProblemException failure) {
            model.addAttribute("outage", Outage.of(failure, request, response));
        }
        return "console/key-traffic";
    }
}
