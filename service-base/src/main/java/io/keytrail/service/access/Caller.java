package io.keytrail.service.access;

import io.keytrail.schemas.keys.AccountId;
import io.keytrail.service.problem.Problem;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who sent a request. Controllers take it as an argument; it is there wherever a route needs authentication.
 *
 * @param userId the token's subject, 1 to 255 characters; for a demo user its name
 * @param email the token's e-mail address, if it has one
 * @param roles role per account id; for an operator on {@code -}
 * @param authenticatedAt when the person last proved who they are (claim {@code auth_time}; for HTTP Basic now); empty
 *     for programs
 * @param isProgram whether this is a program rather than a person
 * @param scopes the token's scopes
 * @param authorization the request's whole {@code Authorization} header, to pass on to another instance of the same
 *     service; empty for who came with a session
 */
public record Caller(
        String userId,
        Optional<String> email,
        Map<String, Role> roles,
        Optional<Instant> authenticatedAt,
        boolean isProgram,
        Set<String> scopes,
        String authorization) {

    private static final String BEARER = "Bearer ";

    public Caller {
        roles = Map.copyOf(roles);
        scopes = Set.copyOf(scopes);
    }

    /** The caller's role in an account, empty if it has none there. */
    public Optional<Role> roleIn(String account) {
        return Optional.ofNullable(roles.get(account));
    }

    /** Whether the caller has one of these roles in the account. */
    public boolean is(String account, Role... allowed) {
        return roleIn(account).filter(Arrays.asList(allowed)::contains).isPresent();
    }

    /** Whether the caller runs Keytrail. */
    public boolean isOperator() {
        return is(AccountId.NONE, Role.OPERATOR);
    }

    /**
     * Lets pass who has one of these roles in the account; {@code -} counts as an account.
     *
     * @throws io.keytrail.service.problem.ProblemException 400 {@code bad-parameter} if this is no account id at all
     * @throws ForbiddenException 403 {@code forbidden}, whether or not anything is known of that account
     */
    public void require(String account, Role... allowed) {
        if (!AccountId.isValidOrNone(account)) {
            throw Problem.badParameter("account", "an account id of the form " + AccountId.FORM.pattern())
                    .asException();
        }
        if (!is(account, allowed)) {
            throw new ForbiddenException(account);
        }
    }

    /**
     * Lets operators pass.
     *
     * @throws ForbiddenException 403 {@code forbidden}
     */
    public void requireOperator() {
        require(AccountId.NONE, Role.OPERATOR);
    }

    /** The bearer token, empty where the caller came with HTTP Basic. */
    public Optional<String> bearerToken() {
        return Optional.of(authorization)
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip());
    }

    /** Whether the caller came with a session rather than with credentials. */
    public boolean hasSession() {
        return authorization.isEmpty();
    }

    /** The same caller without credentials, to be kept in a session. */
    public Caller withoutCredentials() {
        return new Caller(userId, email, roles, authenticatedAt, isProgram, scopes, "");
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return (isProgram ? "program " : "user ") + userId + roles;
    }
}
