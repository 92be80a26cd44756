package io.keytrail.admin.signin;

import io.keytrail.service.access.CallerAuthentication;
import io.keytrail.service.problem.ProblemException;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.core.Authentication;

/**
 * Sign-in with name and password, as HTTP Basic checks them: with the same limit of wrong ones for each address or network. Sessions
 * keep no credentials.
 */
final class PasswordSignIn {

    private final AuthenticationManager authenticator;

    PasswordSignIn(AuthenticationManager authenticator) {
        this.authenticator = authenticator;
    }

    /**
     * Who has that name and password; the details of {@code credentials} are the client's address.
     *
     * @throws LockedException if the address has sent too many wrong ones
     */
    Authentication authenticate(Authentication credentials) {
        try {
            CallerAuthentication proven = (CallerAuthentication) authenticator.authenticate(credentials);
            return new CallerAuthentication(proven.caller().withoutCredentials());
        } catch (ProblemException tooMany) {
            throw new LockedException("Too many wrong passwords came from this address.", tooMany);
        }
    }
}
