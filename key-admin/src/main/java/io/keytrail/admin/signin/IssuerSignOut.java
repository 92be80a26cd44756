package io.keytrail.admin.signin;

import io.keytrail.admin.settings.SignInSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.logout.LogoutHandler;
import org.springframework.security.web.authentication.logout.LogoutSuccessHandler;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Signs people out at the issuer, too, if they came from there and it lets them (OpenID Connect RP-Initiated Logout 1.0).
 * By then the session here has ended, whatever the issuer does.
 */
final class IssuerSignOut implements LogoutHandler, LogoutSuccessHandler {

    private static final String OUT = SignInEntryPoint.PAGE + "?out";
    private static final String ENDED = IssuerSignOut.class.getName();

    /** A longer one does not fit into an answer's headers; the issuer then asks the person. */
    private static final int LONGEST_HINT = 4096;

    private final ConsoleIssuer issuer;
    private final SignInSettings settings;

    IssuerSignOut(ConsoleIssuer issuer, SignInSettings settings) {
        this.issuer = issuer;
        this.settings = settings;
    }

    /** Takes along what the session knows, before it ends. */
    @Override
    public void logout(HttpServletRequest request, HttpServletResponse response, Authentication authentication) {
        IssuerSession.of(request).ifPresent(session -> request.setAttribute(ENDED, session));
    }

    @Override
    public void onLogoutSuccess(HttpServletRequest request, HttpServletResponse response, Authentication authentication)
            throws IOException {
        URI endpoint = issuer.endSessionEndpoint().orElse(null);
        if (endpoint == null || !(request.getAttribute(ENDED) instanceof IssuerSession session)) {
            response.sendRedirect(OUT);
            return;
        }
        UriComponentsBuilder there = UriComponentsBuilder.fromUri(endpoint)
                .queryParam("client_id", "{client}")
                .queryParam("post_logout_redirect_uri", "{back}");
        if (session.idToken().length() <= LONGEST_HINT) {
            there.queryParam("id_token_hint", session.idToken());
        }
        response.sendRedirect(there.encode()
                .buildAndExpand(settings.clientId(), settings.address(OUT))
                .toUriString());
    }
}
