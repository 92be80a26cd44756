package io.keytrail.admin.console;

import io.keytrail.schemas.keys.AccountId;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import java.util.Arrays;
import java.util.List;

/**
 * What is around every page.
 *
 * @param user how the person is called
 * @param account the account whose settings these are, empty where it is about none
 * @param accounts all that the person has a role in, in order; an operator's is {@code -}
 * @param role text of the person's role in the account, empty without an account
 * @param tabs the pages about the account that the role may see
 * @param tab the one that this page is, null if it is none
 */
public record Shell(String user, String account, List<String> accounts, String role, List<Tab> tabs, Tab tab) {

    /** A page about an account, among its others. Their order is the help article's. */
    @SuppressWarnings("ImmutableEnumChecker") // the lists are unmodifiable
    public enum Tab {
        API_KEY("API key", "api-key", Role.SUPER_ADMIN, Role.ANALYST, Role.MEMBER),
        AUDIT_LOG("Audit log", "audit-log", Role.SUPER_ADMIN, Role.ANALYST, Role.OPERATOR),
        CALL_LOG("Call log", "call-log", Role.SUPER_ADMIN, Role.ANALYST, Role.OPERATOR),
        LEAKED_KEY("Leaked key?", "leaked-key", Role.SUPER_ADMIN, Role.ANALYST, Role.OPERATOR);

        private final String title;
        private final String path;
        private final List<Role> readers;

        Tab(String title, String path, Role... readers) {
            this.title = title;
            this.path = path;
            this.readers = List.of(readers);
        }

        public String title() {
            return title;
        }

        /** The page's address behind that of the account. */
        public String path() {
            return path;
        }

        /**
         * Lets pass who may see the page.
         *
         * @throws io.keytrail.service.access.ForbiddenException 403 {@code forbidden} for others
         */
        public void requireReader(Caller caller, String account) {
            caller.require(account, readers.toArray(Role[]::new));
        }

        private boolean isFor(Role role) {
            return readers.contains(role);
        }
    }

    /** Around one of the account's pages. */
    public static Shell of(Caller caller, String account, Tab tab) {
        return new Shell(
                nameOf(caller),
                account,
                accountsOf(caller),
                caller.roleIn(account).map(Role::text).orElse(""),
                caller.roleIn(account).map(Shell::tabsOf).orElse(List.of()),
                tab);
    }

    /** Around a page about no account. */
    static Shell of(Caller caller) {
        return new Shell(nameOf(caller), "", accountsOf(caller), "", List.of(), null);
    }

    /** Around a page for who has not signed in. */
    static Shell ofNobody() {
        return new Shell("", "", List.of(), "", List.of(), null);
    }

    static List<String> accountsOf(Caller caller) {
        return caller.roles().keySet().stream()
                .filter(AccountId::isValidOrNone)
                .sorted()
                .toList();
    }

    private static List<Tab> tabsOf(Role role) {
        return Arrays.stream(Tab.values()).filter(tab -> tab.isFor(role)).toList();
    }

    private static String nameOf(Caller caller) {
        return caller.email().orElse(caller.userId());
    }
}
