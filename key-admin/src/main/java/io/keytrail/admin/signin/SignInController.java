package io.keytrail.admin.signin;

import io.keytrail.admin.settings.SignInSettings;
import io.keytrail.service.access.AccessSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page that says how to sign in; posts of its form are taken by the security filters. */
@Controller
class SignInController {

    private final boolean takesPasswords;
    private final Optional<String> issuer;

    SignInController(AccessSettings access, SignInSettings settings) {
        this.takesPasswords = !access.demoUsers().isEmpty();
        this.issuer = settings.issuerUri().map(uri -> settings.name());
    }

    @GetMapping("/sign-in")
    String signIn(HttpServletRequest request, Model model) {
        model.addAttribute("takesPasswords", takesPasswords);
        model.addAttribute("issuer", issuer.orElse(null));
        model.addAttribute("refused", request.getParameter("refused") != null);
        model.addAttribute("failed", request.getParameter("failed") != null);
        model.addAttribute("wait", request.getParameter("wait") != null);
        model.addAttribute("out", request.getParameter("out") != null);
        return "signin/sign-in";
    }
}
