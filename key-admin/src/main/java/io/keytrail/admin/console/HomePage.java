package io.keytrail.admin.console;

import io.keytrail.service.access.Caller;
import io.keytrail.service.problem.Problem;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Where people arrive: at the settings of their first account. */
@Controller
class HomePage {

    @GetMapping("/")
    String home(Caller caller, Model model) {
        Optional<String> account = Shell.accountsOf(caller).stream().findFirst();
        if (account.isEmpty()) {
            model.addAttribute("shell", Shell.of(caller));
            return "console/no-account";
        }
        String path = Shell.of(caller, account.get(), null).tabs().get(0).path();
        return "redirect:/accounts/" + account.get() + "/" + path;
    }

    /** An address that was mistyped is answered with a page. */
    @GetMapping("/accounts/**")
    String nowhere() {
        throw Problem.notFound().asException();
    }
}
