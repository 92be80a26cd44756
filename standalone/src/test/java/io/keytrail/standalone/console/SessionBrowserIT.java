package io.keytrail.standalone.console;

import static io.keytrail.standalone.console.Console.ACME;
import static io.keytrail.standalone.console.Console.ADA;
import static io.keytrail.standalone.console.Console.GLOBEX;
import static io.keytrail.standalone.console.Console.GUS;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.keys.KeyText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Signing in and out. */
@ExtendWith(OpenConsole.class)
class SessionBrowserIT {

    private static final String SLOT = "private-app/seen-before";

    @Test
    void whoSignsInArrivesAtThePageThatWasAskedFor(Console console) {
        // Given a link to a page, followed by somebody who is not signed in
        console.open("/accounts/acme/keys/standard/default/rotate");
        assertThat(console.path()).isEqualTo("/sign-in");
        // When they sign in
        console.tryToSignIn(ADA, console.password(ADA));
        // Then they are at that page
        assertThat(console.path()).isEqualTo("/accounts/acme/keys/standard/default/rotate");
    }

    @Test
    void aWrongPasswordIsNotSaidToBeOne(Console console) {
        // Given the sign-in page
        console.open("/sign-in");
        // When the password is wrong
        console.tryToSignIn(ADA, "not the password");
        // Then the page tells neither whether there is such a user
        assertThat(console.browser().text()).contains("Unknown user or wrong password.");
    }

    @Test
    void afterSigningOutPagesAskToSignIn(Console console) {
        // Given somebody at the keys
        console.signIn(ADA);
        console.openApiKeys(ACME);
        // When they sign out
        console.signOut();
        // Then it says so, and the page is closed to them
        assertThat(console.browser().text()).contains("You have signed out.");
        console.open("/accounts/acme/api-key");
        assertThat(console.path()).isEqualTo("/sign-in");
    }

    @Test
    void afterSigningOutTheBackButtonShowsNoKey(Console console) {
        // Given somebody who has looked at a key and signed out
        KeyText key = console.generate(GUS, GLOBEX, SLOT);
        console.signIn(GUS);
        KeyCard card = console.openApiKeys(GLOBEX).card(SLOT);
        card.press("Show");
        assertThat(card.isShown()).isTrue();
        console.signOut();
        // When somebody else goes back, to the key and beyond
        Browser browser = console.browser();
        boolean isSeen = false;
        for (int pages = browser.history().size(); pages > 1 && !isSeen; pages--) {
            browser.back();
            isSeen = browser.html().contains(key.reveal());
        }
        // Then the key is on none of the pages
        assertThat(isSeen).isFalse();
    }
}
