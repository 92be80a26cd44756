package io.keytrail.admin.signin;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Tells pages how the person proves again who they are: at the issuer, or with their password here. */
@ControllerAdvice(annotations = Controller.class)
class ProofAdvice {

    @ModelAttribute("provesAtIssuer")
    boolean provesAtIssuer(HttpServletRequest request) {
        return IssuerSession.of(request).isPresent();
    }
}
