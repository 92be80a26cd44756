package io.keytrail.admin.signin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository;

/**
 * The tokens of forms. That of who has signed in is in the session, where nobody can plant another; the form that signs in
 * has one in a cookie, as it opens nothing but the sign-in itself.
 */
final class CsrfTokens implements CsrfTokenRepository {

    private static final Duration UNTIL_THE_BROWSER_IS_CLOSED = Duration.ofSeconds(-1);

    private final HttpSessionCsrfTokenRepository sessions = new HttpSessionCsrfTokenRepository();
    private final SignInCookie cookie = new SignInCookie("form", "/", UNTIL_THE_BROWSER_IS_CLOSED);

    @Override
    public CsrfToken generateToken(HttpServletRequest request) {
        return sessions.generateToken(request);
    }

    @Override
    public void saveToken(CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
        if (hasSession(request)) {
            sessions.saveToken(token, request, response);
        } else if (token == null) {
            cookie.remove(request, response);
        } else {
            cookie.write(token.getToken(), request, response);
        }
    }

    @Override
    public CsrfToken loadToken(HttpServletRequest request) {
        return hasSession(request)
                ? sessions.loadToken(request)
                : cookie.read(request).map(CsrfTokens::token).orElse(null);
    }

    private static CsrfToken token(String value) {
        return new DefaultCsrfToken("X-CSRF-TOKEN", "_csrf", value);
    }

    /** Only who has signed in has one. */
    private static boolean hasSession(HttpServletRequest request) {
        return request.getSession(false) != null;
    }
}
