package io.keytrail.admin.signin;

import io.keytrail.service.access.AccessSettings;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page with the form; posts to it are taken by the security filters. */
@Controller
class SignInController {

    private final boolean takesPasswords;

    SignInController(AccessSettings settings) {
        this.takesPasswords = !settings.demoUsers().isEmpty();
    }

    @GetMapping("/sign-in")
    String signIn(HttpServletRequest request, Model model) {
        model.addAttribute("takesPasswords", takesPasswords);
        model.addAttribute("failed", request.getParameter("failed") != null);
        model.addAttribute("wait", request.getParameter("wait") != null);
        model.addAttribute("out", request.getParameter("out") != null);
        return "signin/sign-in";
    }
}
