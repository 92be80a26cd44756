package io.keytrail.admin.console;

import io.keytrail.service.access.Caller;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Where people arrive: at the settings of their first account. */
@Controller
class HomePage {

    @GetMapping("/")
    String home(Caller caller, Model model) {
        return Shell.accountsOf(caller).stream()
                .findFirst()
                .map(account -> "redirect:/accounts/" + account + "/api-key")
                .orElseGet(() -> {
                    model.addAttribute("shell", Shell.of(caller));
                    return "console/no-account";
                });
    }
}
