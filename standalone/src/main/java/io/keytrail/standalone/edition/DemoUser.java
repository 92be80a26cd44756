package io.keytrail.standalone.edition;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Someone who may come in with HTTP Basic.
 *
 * @param user name, and e-mail address
 * @param password random, made on the first start
 * @param account whose account; {@code -} for the operator
 * @param role what they may do there
 */
public record DemoUser(String user, String password, String account, String role) {

    private static final int PASSWORD_BYTES = 15;

    /** Everybody, with the passwords that are known already and new ones for the rest. */
    static List<DemoUser> everybody(Map<String, String> knownPasswords, SecureRandom random) {
        return List.of(
                        new DemoUser("ada@acme.test", "", "acme", "super-admin"),
                        new DemoUser("alan@acme.test", "", "acme", "super-admin"),
                        new DemoUser("ana@acme.test", "", "acme", "analyst"),
                        new DemoUser("bob@acme.test", "", "acme", "member"),
                        new DemoUser("gus@globex.test", "", "globex", "super-admin"),
                        new DemoUser("olga@keytrail.test", "", "-", "operator"))
                .stream()
                .map(user -> user.withPassword(knownPasswords.getOrDefault(user.user(), newPassword(random))))
                .collect(Collectors.toUnmodifiableList());
    }

    private DemoUser withPassword(String newPassword) {
        return new DemoUser(user, newPassword, account, role);
    }

    private static String newPassword(SecureRandom random) {
        byte[] bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + " (" + role + ", " + account + ")";
    }
}
