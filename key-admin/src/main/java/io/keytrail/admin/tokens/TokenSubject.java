package io.keytrail.admin.tokens;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * For whom a service token speaks.
 *
 * @param userId the caller's subject
 * @param email the caller's e-mail address; null if unknown
 * @param roles the caller's role per account, such as {@code acme → super-admin}
 * @param authenticatedAt when the caller signed in; null if unknown
 */
public record TokenSubject(String userId, String email, Map<String, String> roles, Instant authenticatedAt) {

    public TokenSubject {
        Objects.requireNonNull(userId, "userId");
        roles = Map.copyOf(roles);
    }
}
