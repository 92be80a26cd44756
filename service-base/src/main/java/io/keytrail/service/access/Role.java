package io.keytrail.service.access;

import java.util.Arrays;
import java.util.Optional;

/** What a caller is in an account. Source: the issuer's token, and nothing else. */
public enum Role {
    /** May do everything in its account. */
    SUPER_ADMIN("super-admin"),
    /** May read calls, usage, audit log, key status and impact. */
    ANALYST("analyst"),
    /** May see itself and whom to ask. */
    MEMBER("member"),
    /** Runs Keytrail: a role on account {@code -} only. Sees the cluster and metrics, no tenant's log, no key actions. */
    OPERATOR("operator");

    private final String text;

    Role(String text) {
        this.text = text;
    }

    /** The role's name in tokens, events and JSON, such as {@code super-admin}. */
    public String text() {
        return text;
    }

    /** The role with that {@link #text()}, or empty. */
    public static Optional<Role> parse(String text) {
        return Arrays.stream(values()).filter(role -> role.text.equals(text)).findFirst();
    }
}
