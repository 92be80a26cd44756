package io.keytrail.admin.signin;

import io.keytrail.service.access.Caller;
import io.keytrail.service.access.CallerAuthentication;
import io.keytrail.service.access.ClientAddress;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;

/** Lets who has signed in prove again that they are there, as showing a key demands (RFC 9470). */
public final class Reauthentication {

    private final PasswordSignIn passwords;
    private final ClientAddress addresses;
    private final HttpSessionSecurityContextRepository sessions = new HttpSessionSecurityContextRepository();

    Reauthentication(PasswordSignIn passwords, ClientAddress addresses) {
        this.passwords = passwords;
        this.addresses = addresses;
    }

    /**
     * Checks the password of whoever the session belongs to; the session then has a new id and a sign-in of now.
     *
     * @return the caller, freshly authenticated
     * @throws org.springframework.security.core.AuthenticationException if it is the wrong one, or too many were, or the
     *     session began at the issuer, where there is no password of ours
     */
    public Caller byPassword(HttpServletRequest request, HttpServletResponse response, Caller caller, String password) {
        if (IssuerSession.of(request).isPresent()) {
            throw new BadCredentialsException("Who signed in at the issuer has no password here.");
        }
        UsernamePasswordAuthenticationToken credentials =
                UsernamePasswordAuthenticationToken.unauthenticated(caller.userId(), password);
        credentials.setDetails(addresses.of(request));
        CallerAuthentication proven = (CallerAuthentication) passwords.authenticate(credentials);
        request.changeSessionId();
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(proven);
        SecurityContextHolder.setContext(context);
        sessions.saveContext(context, request, response);
        return proven.caller();
    }
}
