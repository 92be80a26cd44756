package io.keytrail.standalone.console;

import static io.keytrail.standalone.console.Console.GLOBEX;
import static io.keytrail.standalone.console.Console.GUS;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.keys.KeyText;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;

/** Where a key's text is in a browser, and where it never is. */
@ExtendWith(OpenConsole.class)
class KeyTextBrowserIT {

    private static final String ANY_KEY = "kt_app_";
    private static final String STORED =
            "return JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])";
    private static final String MEASURED = "return performance.getEntries().map((entry) => entry.name)";

    private Console console;
    private Browser browser;

    @BeforeEach
    void arrive(Console opened) {
        console = opened;
        browser = opened.browser();
        console.signIn(GUS);
    }

    @Test
    void beforeShowIsPressedTheKeyIsInNoPage() {
        // Given a key
        String slot = "private-app/unseen";
        console.generate(GUS, GLOBEX, slot);
        KeyCard card = console.openApiKeys(GLOBEX).card(slot);
        // When everything but Show is opened
        card.choose("Deactivate key");
        // Then the page holds no text of any key
        assertThat(browser.html().contains(ANY_KEY)).isFalse();
    }

    @Test
    void aKeyIsInNoAddressAndNothingStored() {
        // Given a key that is shown and rotated
        String slot = "private-app/no-address";
        KeyText key = console.generate(GUS, GLOBEX, slot);
        KeyCard card = console.openApiKeys(GLOBEX).card(slot);
        card.press("Show");
        assertThat(card.shownKey()).isEqualTo(key);
        console.openApiKeys(GLOBEX);
        ChangeDialog dialog = card.choose("Rotate key");
        dialog.tickHumanCheck();
        // When the new key is there
        dialog.press("Rotate and expire this key now");
        assertThat(card.isShown()).isTrue();
        // Then no request, no entry of the history and nothing that is kept has either in it
        BrowserLog log = browser.log();
        List<String> requested = log.requested();
        assertThat(requested)
                .anyMatch(address -> address.endsWith("/show"))
                .anyMatch(address -> address.endsWith("/rotate"));
        assertThat(requested.stream().anyMatch(address -> address.contains(ANY_KEY)))
                .isFalse();
        assertThat(browser.history().stream().anyMatch(address -> address.contains(ANY_KEY)))
                .isFalse();
        assertThat(browser.run(MEASURED).toString().contains(ANY_KEY)).isFalse();
        assertThat(browser.run(STORED).toString().contains(ANY_KEY)).isFalse();
    }

    @Test
    void anAnswerWithAKeyIsKeptInNoCache() {
        // Given a key
        String slot = "private-app/uncached";
        console.generate(GUS, GLOBEX, slot);
        KeyCard card = console.openApiKeys(GLOBEX).card(slot);
        // When it is shown
        card.press("Show");
        // Then neither that page nor any other may be stored
        List<BrowserLog.Answer> pages = browser.log().answers().stream()
                .filter(answer ->
                        answer.type().equals("Document") && answer.address().contains("/accounts/"))
                .toList();
        assertThat(pages).anyMatch(page -> page.address().contains("/api-key?shown="));
        assertThat(pages)
                .allSatisfy(
                        page -> assertThat(page.headers().get("cache-control")).contains("no-store"));
    }

    @Test
    void withoutScriptsAReloadAfterShowShowsNoKey() {
        // Given a browser that runs no scripts, and a key that is shown in it
        String slot = "private-app/without-scripts";
        KeyText key = console.generate(GUS, GLOBEX, slot);
        browser.runScripts(false);
        browser.open(console.address() + "/accounts/" + GLOBEX + "/api-key");
        KeyCard card = new ApiKeyPage(browser).card(slot);
        card.button("Show").click();
        browser.until("the key is shown", card::isShown);
        assertThat(card.shownKey()).isEqualTo(key);
        // When the page is loaded again
        browser.reload();
        // Then no form was sent again, and the key is not there
        assertThat(card.isMasked()).isTrue();
        assertThat(browser.html().contains(ANY_KEY)).isFalse();
    }

    @Test
    void aPageThatIsLeftKeepsNoKeyInItsMemory() {
        // Given a key that is shown
        String slot = "private-app/left";
        console.generate(GUS, GLOBEX, slot);
        KeyCard card = console.openApiKeys(GLOBEX).card(slot);
        card.press("Show");
        // When the page is left by a link, and the browser goes back to it
        browser.follow(() -> browser.find(By.linkText("Keytrail")).click());
        browser.back();
        // Then the key is not there
        assertThat(browser.html().contains(ANY_KEY)).isFalse();
    }
}
