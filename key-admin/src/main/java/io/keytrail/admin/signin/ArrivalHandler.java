package io.keytrail.admin.signin;

import io.keytrail.service.access.Caller;
import io.keytrail.service.access.CallerAuthentication;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;

/** Takes who has signed in with the form to the page they wanted to see. */
final class ArrivalHandler implements AuthenticationSuccessHandler {

    private final Arrivals arrivals;

    ArrivalHandler(Arrivals arrivals) {
        this.arrivals = arrivals;
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, Authentication authentication)
            throws IOException {
        IssuerSession.forget(request);
        Caller person = ((CallerAuthentication) authentication).caller();
        arrivals.settle(person, request.getSession());
        response.sendRedirect(arrivals.receive(person, request, response));
    }
}
