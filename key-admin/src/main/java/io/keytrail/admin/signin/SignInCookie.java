package io.keytrail.admin.signin;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.util.WebUtils;

/**
 * A cookie in which a browser keeps for this server what its sign-in needs, so that nobody has a session who has not signed
 * in. It goes where the session's cookie goes, and no script reads it. Whoever holds the browser can write into it:
 * what is read is no more than a claim.
 */
final class SignInCookie {

    private static final String PREFIX = "keytrail-";

    private final String name;
    private final String path;
    private final Duration lifetime;

    /**
     * @param name behind {@code keytrail-}
     * @param path what of this server it is brought to
     * @param lifetime how long it is kept; negative: until the browser is closed
     */
    SignInCookie(String name, String path, Duration lifetime) {
        this.name = PREFIX + name;
        this.path = path;
        this.lifetime = lifetime;
    }

    /** What the browser has brought along. */
    Optional<String> read(HttpServletRequest request) {
        return Optional.ofNullable(WebUtils.getCookie(request, name))
                .map(Cookie::getValue)
                .filter(value -> !value.isEmpty());
    }

    /** {@code value}: in the characters of RFC 6265, section 4.1.1, up to some 2 kB. */
    void write(String value, HttpServletRequest request, HttpServletResponse response) {
        add(value, lifetime, request, response);
    }

    /** Does nothing where the browser has brought none. */
    void remove(HttpServletRequest request, HttpServletResponse response) {
        if (read(request).isPresent()) {
            add("", Duration.ZERO, request, response);
        }
    }

    private void add(String value, Duration age, HttpServletRequest request, HttpServletResponse response) {
        boolean overTlsAlone = request.isSecure()
                || request.getServletContext().getSessionCookieConfig().isSecure();
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(name, value)
                        .path(path)
                        .maxAge(age)
                        .httpOnly(true)
                        .secure(overTlsAlone)
                        .sameSite("Lax")
                        .build()
                        .toString());
    }
}
