package io.keytrail.admin.console;

import io.keytrail.schemas.keys.AccountId;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import java.util.List;

/**
 * What is around every page.
 *
 * @param user how the person is called
 * @param account the account whose settings these are, empty where it is about none
 * @param accounts all that the person has a role in, in order
 * @param role text of the person's role in the account, empty without an account
 */
record Shell(String user, String account, List<String> accounts, String role) {

    /** Around a page about an account. */
    static Shell of(Caller caller, String account) {
        return new Shell(
                nameOf(caller),
                account,
                accountsOf(caller),
                caller.roleIn(account).map(Role::text).orElse(""));
    }

    /** Around a page about none. */
    static Shell of(Caller caller) {
        return new Shell(nameOf(caller), "", accountsOf(caller), "");
    }

    static List<String> accountsOf(Caller caller) {
        return caller.roles().keySet().stream()
                .filter(AccountId::isValid)
                .sorted()
                .toList();
    }

    private static String nameOf(Caller caller) {
        return caller.email().orElse(caller.userId());
    }
}
