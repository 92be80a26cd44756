package io.keytrail.standalone.console;

import static io.keytrail.standalone.console.Console.GLOBEX;
import static io.keytrail.standalone.console.Console.GUS;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.keys.KeyText;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;

/** The life of an account's API key as the help article describes it, by a super admin in a browser. */
@ExtendWith(OpenConsole.class)
class KeyLifeBrowserIT {

    private static final String STANDARD = "standard/default";
    private static final String ROTATE_NOW = "Rotate and expire this key now";
    private static final String DEACTIVATE_NOW = "Deactivate this key now";

    private Console console;
    private Browser browser;

    @BeforeEach
    void arrive(Console opened) {
        console = opened;
        browser = opened.browser();
        console.signIn(GUS);
    }

    @Test
    void generatingNeedsNoHumanCheckAndShowsAKeyThatWorks() {
        // Given an account without a key
        console.clear(GUS, GLOBEX, STANDARD);
        KeyCard card = console.openApiKeys(GLOBEX).card(STANDARD);
        // When Generate API key is pressed
        card.press("Generate API key");
        // Then the key is there, with the warning, and the API takes it
        assertThat(card.isShown()).isTrue();
        assertThat(card.text()).contains("full access");
        console.awaitAccepted(card.shownKey());
    }

    @Test
    void copyPutsTheWholeKeyIntoTheClipboardAndSaysSo() {
        // Given a key that is shown
        console.generate(GUS, GLOBEX, STANDARD);
        KeyCard card = console.openApiKeys(GLOBEX).card(STANDARD);
        card.press("Show");
        KeyText shown = card.shownKey();
        // When Copy is pressed
        card.copy();
        // Then pasting gives that key
        browser.find(By.xpath("//summary[normalize-space()='Create a private app']"))
                .click();
        assertThat(KeyText.parse(browser.paste(browser.find(By.id("app-note")))))
                .contains(shown);
    }

    @Test
    void whoComesBackToThePageFindsTheKeyMasked() {
        // Given a key that was just generated
        console.clear(GUS, GLOBEX, STANDARD);
        KeyCard card = console.openApiKeys(GLOBEX).card(STANDARD);
        card.press("Generate API key");
        // When the page is opened again
        console.openApiKeys(GLOBEX);
        // Then the key is masked
        assertThat(card.isMasked()).isTrue();
    }

    @Test
    void showDisplaysTheKeyThatWasGenerated() {
        // Given a key
        KeyText generated = console.generate(GUS, GLOBEX, STANDARD);
        KeyCard card = console.openApiKeys(GLOBEX).card(STANDARD);
        assertThat(card.isMasked()).isTrue();
        // When Show is pressed
        card.press("Show");
        // Then it is that key
        assertThat(card.shownKey()).isEqualTo(generated);
    }

    @Test
    void aShownKeyIsMaskedAgainAfter30SecondsAndNotBefore() {
        // Given a key that is shown
        console.generate(GUS, GLOBEX, STANDARD);
        BrowserClock clock = BrowserClock.hold(browser);
        KeyCard card = console.openApiKeys(GLOBEX).card(STANDARD);
        card.press("Show");
        clock.letPass(Duration.ofMillis(29_999));
        assertThat(card.isShown()).isTrue();
        // When the 30 seconds are over
        clock.letPass(Duration.ofMillis(1));
        // Then it is masked, and nothing is left to copy
        assertThat(card.isMasked()).isTrue();
        assertThat(card.offers("Copy")).isFalse();
        assertThat(browser.html()).doesNotContain("kt_std_");
    }

    @Test
    void rotatingNowGivesANewKeyAndTheOldOneFails() {
        // Given a key that is in use
        KeyText old = console.generate(GUS, GLOBEX, STANDARD);
        KeyCard card = console.openApiKeys(GLOBEX).card(STANDARD);
        // When it is rotated, by a person
        ChangeDialog dialog = card.choose("Rotate key");
        dialog.tickHumanCheck();
        dialog.press(ROTATE_NOW);
        // Then the new key is shown with Copy, and only it is good
        KeyText next = card.shownKey();
        assertThat(next).isNotEqualTo(old);
        assertThat(card.offers("Copy")).isTrue();
        assertThat(card.text())
                .contains("This is the new key. Give it to your custom integrations in place of the old one.");
        console.awaitAccepted(next);
        console.awaitRefused(old);
    }

    @Test
    void theRotateDialogSaysWhatWouldBreakAndWhoNeedsTheNewKey() {
        // Given a key that was called with
        console.generate(GUS, GLOBEX, STANDARD);
        console.awaitCounted(GUS, GLOBEX, STANDARD);
        KeyCard card = console.openApiKeys(GLOBEX).card(STANDARD);
        // When Rotate key is chosen
        ChangeDialog dialog = card.choose("Rotate key");
        // Then the verdict, the callers and what to do are there
        assertThat(dialog.text())
                .contains(
                        "The key is in use.",
                        "/contacts/7",
                        "127.0.0.1",
                        "custom integrations must be given it",
                        "Connected apps need nothing");
    }

    @Test
    void connectedAndPrivateAppsKeepWorkingWhenTheApiKeyIsRotated() {
        // Given a connected app and a private app beside the API key
        KeyText connected = console.generate(GUS, GLOBEX, "connected-app/salesforce");
        KeyText own = console.generate(GUS, GLOBEX, "private-app/warehouse");
        KeyText old = console.generate(GUS, GLOBEX, STANDARD);
        KeyCard card = console.openApiKeys(GLOBEX).card(STANDARD);
        // When the API key is rotated
        ChangeDialog dialog = card.choose("Rotate key");
        dialog.tickHumanCheck();
        dialog.press(ROTATE_NOW);
        // Then theirs are as good as before
        console.awaitRefused(old);
        assertThat(console.call(connected)).isEqualTo(200);
        assertThat(console.call(own)).isEqualTo(200);
    }

    @Test
    void inAGracePeriodBothKeysPassUntilTheOldOneIsExpired() {
        // Given a key that was rotated with an hour of grace
        KeyText old = console.generate(GUS, GLOBEX, STANDARD);
        KeyCard card = console.openApiKeys(GLOBEX).card(STANDARD);
        ChangeDialog dialog = card.choose("Rotate key");
        dialog.endOldKey("in 1 hour");
        dialog.tickHumanCheck();
        dialog.press("Rotate, and expire this key in 1 hour");
        KeyText next = card.shownKey();
        console.awaitAccepted(next);
        assertThat(console.call(old)).isEqualTo(200);
        assertThat(card.text()).containsPattern("stays valid until .* \\((01:00:00|00:59:\\d\\d) left\\)");
        // When Expire old key now is pressed
        card.press("Expire old key now");
        // Then the new key alone passes
        console.awaitRefused(old);
        assertThat(console.call(next)).isEqualTo(200);
        assertThat(card.offers("Expire old key now")).isFalse();
    }

    @Test
    void deactivatingEndsTheKeyAndMakesNoNewOne() {
        // Given a key
        KeyText key = console.generate(GUS, GLOBEX, STANDARD);
        KeyCard card = console.openApiKeys(GLOBEX).card(STANDARD);
        // When it is deactivated, by a person
        ChangeDialog dialog = card.choose("Deactivate key");
        dialog.tickHumanCheck();
        dialog.press(DEACTIVATE_NOW);
        // Then calls fail, and there is none until somebody generates one
        console.awaitRefused(key);
        assertThat(card.text()).contains("Deactivated", "Calls with it fail.");
        assertThat(card.offers("Copy")).isFalse();
        assertThat(card.offers("Generate API key")).isTrue();
    }

    @Test
    void aDeactivatedKeyIsFollowedByAnotherOneOnRequest() {
        // Given a deactivated key
        KeyText former = console.generate(GUS, GLOBEX, STANDARD);
        console.clear(GUS, GLOBEX, STANDARD);
        KeyCard card = console.openApiKeys(GLOBEX).card(STANDARD);
        // When Generate API key is pressed again
        card.press("Generate API key");
        // Then there is another key, and the former one stays dead
        console.awaitAccepted(card.shownKey());
        assertThat(console.call(former)).isEqualTo(401);
    }

    @Test
    void aPrivateAppHasANameScopesAndANote() {
        // Given an account without that private app
        ApiKeyPage page = console.openApiKeys(GLOBEX);
        // When it is created
        page.createPrivateApp("crm-reader", "read:/crm/", "Reads contacts. Ask Gus.");
        // Then its key is shown, with what was said about it, and opens no more than its scopes
        KeyCard card = page.card("private-app/crm-reader");
        assertThat(card.text()).contains("crm-reader", "read:/crm/", "Reads contacts. Ask Gus.");
        KeyText key = card.shownKey();
        console.awaitStatus(key, "GET", "/crm/contacts", 200);
        console.awaitStatus(key, "POST", "/crm/contacts", 403);
        console.awaitStatus(key, "GET", "/contacts/7", 403);
    }
}
