package io.keytrail.standalone.console;

import static io.keytrail.standalone.console.Console.ACME;
import static io.keytrail.standalone.console.Console.ADA;
import static io.keytrail.standalone.console.Console.ANA;
import static io.keytrail.standalone.console.Console.BOB;
import static io.keytrail.standalone.console.Console.GUS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What who is no super admin of an account sees of its keys. */
@ExtendWith(OpenConsole.class)
class RolesBrowserIT {

    private static final String STANDARD = "standard/default";

    @Test
    void anAnalystSeesTheKeysAndNothingToPress(Console console) {
        // Given an analyst
        console.signIn(ANA);
        // When the page of the keys is opened
        ApiKeyPage page = console.openApiKeys(ACME);
        // Then the key is there, masked, without Show, Copy, Actions or Generate
        assertThat(page.card(STANDARD).isMasked()).isTrue();
        assertThat(page.actions()).isZero();
    }

    @Test
    void anAnalystIsRefusedThePageThatRotates(Console console) {
        // Given an analyst
        console.signIn(ANA);
        // When the page to rotate is opened by its address
        console.open("/accounts/acme/keys/standard/default/rotate");
        // Then it is refused
        assertThat(console.browser().text()).contains("Not for your role");
    }

    @Test
    void aMemberLearnsWhomToAsk(Console console) {
        // Given an account one of whose super admins has signed in
        console.signIn(ADA);
        console.signIn(BOB);
        // When a member opens the page of the keys
        ApiKeyPage page = console.openApiKeys(ACME);
        // Then it names whom to ask, and no key
        assertThat(console.browser().text()).contains("Only super admins of acme", ADA);
        assertThat(console.browser().html()).doesNotContain("••••");
        assertThat(page.actions()).isZero();
    }

    @Test
    void theAdminOfAnotherAccountCannotTellWhetherAnAccountExists(Console console) {
        // Given the super admin of globex
        console.signIn(GUS);
        console.openApiKeys(ACME);
        String existing = console.browser().text();
        // When an account is opened that does not exist
        console.openApiKeys("no-such-account");
        // Then the page is the same as for one that does
        assertThat(existing).contains("Not for your role");
        assertThat(console.browser().text()).isEqualTo(existing);
    }
}
