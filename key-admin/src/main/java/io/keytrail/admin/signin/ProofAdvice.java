package io.keytrail.admin.signin;

import io.keytrail.admin.settings.AdminSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Tells pages how the person proves again who they are: at the issuer, or with their password here. */
@ControllerAdvice(annotations = Controller.class)
class ProofAdvice {

    private final Duration freshLogin;

    ProofAdvice(AdminSettings settings) {
        freshLogin = settings.freshLogin();
    }

    @ModelAttribute("provesAtIssuer")
    boolean provesAtIssuer(HttpServletRequest request) {
        return IssuerSession.of(request).isPresent();
    }

    /** How old a sign-in may be to show a key, in words: {@code 5 minutes}. */
    @ModelAttribute("freshLogin")
    String freshLogin() {
        long seconds = freshLogin.toSeconds();
        boolean isMinutes = seconds >= 60 && seconds % 60 == 0;
        long number = isMinutes ? seconds / 60 : seconds;
        return number + (isMinutes ? " minute" : " second") + (number == 1 ? "" : "s");
    }
}
