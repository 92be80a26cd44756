package io.keytrail.standalone.console;

import static io.keytrail.standalone.console.Console.GLOBEX;
import static io.keytrail.standalone.console.Console.GUS;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.keys.KeyText;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever has signed in some time ago proves again that they are there before a key is shown (RFC 9470). */
@ExtendWith(OpenConsole.class)
class FreshSignInBrowserIT {

    private static final String SLOT = "standard/default";

    private Console console;
    private Browser browser;
    private KeyText key;
    private KeyCard card;

    /** Given: a key, and somebody on its page whose sign-in is no longer fresh. */
    @BeforeEach
    void stayAWhile(Console opened, OtherKeyAdmin other) {
        console = opened.at(other.address());
        browser = console.browser();
        key = console.generate(GUS, GLOBEX, SLOT);
        console.signIn(GUS);
        card = console.openApiKeys(GLOBEX).card(SLOT);
        Instant stale = Instant.now().plus(OtherKeyAdmin.FRESH_LOGIN);
        browser.until("the sign-in is old", () -> Instant.now().isAfter(stale));
    }

    @Test
    void showAsksForThePasswordAgainAndThenShowsTheKey() {
        // Given that Show has asked for the password
        card.press("Show");
        assertThat(card.text()).contains("You signed in too long ago to show a key.");
        assertThat(card.isMasked()).isTrue();
        assertThat(browser.html().contains(key.reveal())).isFalse();
        // When it is given
        card.enterPassword(console.password(GUS));
        card.press("Show");
        // Then the key is there
        assertThat(card.shownKey()).isEqualTo(key);
    }

    @Test
    void aWrongPasswordShowsNoKey() {
        // Given that Show has asked for the password
        card.press("Show");
        // When a wrong one is given
        card.enterPassword("not the password");
        card.press("Show");
        // Then the page says so and asks again
        assertThat(card.text()).contains("That is not your password.");
        assertThat(card.isMasked()).isTrue();
        assertThat(browser.html().contains(key.reveal())).isFalse();
        card.enterPassword(console.password(GUS));
        card.press("Show");
        assertThat(card.isShown()).isTrue();
    }
}
