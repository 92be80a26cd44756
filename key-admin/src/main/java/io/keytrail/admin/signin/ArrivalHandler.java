package io.keytrail.admin.signin;

import io.keytrail.service.access.Caller;
import io.keytrail.service.access.CallerAuthentication;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.BiConsumer;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.savedrequest.DefaultSavedRequest;
import org.springframework.security.web.savedrequest.RequestCache;

/**
 * Takes who has signed in to the page they wanted to see. That page is the one which this server was asked for and has
 * kept in the session; nothing in the sign-in request names it, and host and scheme are left away.
 */
final class ArrivalHandler implements AuthenticationSuccessHandler {

    private final RequestCache wanted;
    private final BiConsumer<Caller, HttpServletRequest> arrived;

    ArrivalHandler(RequestCache wanted, BiConsumer<Caller, HttpServletRequest> arrived) {
        this.wanted = wanted;
        this.arrived = arrived;
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, Authentication authentication)
            throws IOException {
        arrived.accept(((CallerAuthentication) authentication).caller(), request);
        String target = "/";
        if (wanted.getRequest(request, response) instanceof DefaultSavedRequest saved) {
            String query = saved.getQueryString();
            target = saved.getRequestURI() + (query == null ? "" : "?" + query);
        }
        wanted.removeRequest(request, response);
        response.sendRedirect(target);
    }
}
