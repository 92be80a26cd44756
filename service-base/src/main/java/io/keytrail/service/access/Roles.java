package io.keytrail.service.access;

import io.keytrail.schemas.keys.AccountId;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Reads the roles claim of a token. */
final class Roles {

    private Roles() {}

    /**
     * The roles that a claim such as {@code {"acme":"super-admin"}} gives. What is not understood gives nothing: another
     * type of claim, malformed account ids, unknown roles, a tenant's role on {@code -}, an operator elsewhere.
     */
    static Map<String, Role> of(Object claim) {
        Map<String, Role> roles = new TreeMap<>();
        if (claim instanceof Map<?, ?> byAccount) {
            byAccount.forEach((account, text) -> {
                if (account instanceof String id && text instanceof String name) {
                    Role.parse(name).filter(role -> fits(role, id)).ifPresent(role -> roles.put(id, role));
                }
            });
        }
        return Collections.unmodifiableMap(roles);
    }

    /** Whether a role can be had in an account: operators belong to {@code -}, all others to tenants' accounts. */
    static boolean fits(Role role, String account) {
        return role == Role.OPERATOR ? AccountId.NONE.equals(account) : AccountId.isValid(account);
    }
}
