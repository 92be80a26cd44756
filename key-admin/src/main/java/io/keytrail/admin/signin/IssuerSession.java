package io.keytrail.admin.signin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Optional;

/**
 * Marks a session that began at the issuer.
 *
 * @param idToken the ID token, with which the issuer is told at the sign-out whose session ends there. It opens nothing:
 *     its audience is this console alone. Neither access token nor refresh token is kept.
 */
record IssuerSession(String idToken) {

    private static final String ATTRIBUTE = IssuerSession.class.getName();

    /** That of a request, if there is one. */
    static Optional<IssuerSession> of(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session == null
                ? Optional.empty()
                : Optional.ofNullable((IssuerSession) session.getAttribute(ATTRIBUTE));
    }

    /** No longer marks the request's session. */
    static void forget(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.removeAttribute(ATTRIBUTE);
        }
    }

    void mark(HttpSession session) {
        session.setAttribute(ATTRIBUTE, this);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "IssuerSession[]";
    }
}
