package io.keytrail.standalone.console;

import static io.keytrail.standalone.console.Console.GLOBEX;
import static io.keytrail.standalone.console.Console.GUS;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.keys.KeyText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The console with the keyboard alone: Tab, Space, Enter and Escape. */
@ExtendWith(OpenConsole.class)
class KeyboardBrowserIT {

    private static final String SLOT = "private-app/a-keyboard";
    private static final int MOST_STEPS = 80;

    /** The focused element's name, whether one sees that it is focused, and whether it comes after the one before. */
    private static final String FOCUS = """
            const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
            const before = window.focusedBefore;
            window.focusedBefore = here;
            return {
              name: here.getAttribute('aria-label') ?? here.labels?.[0]?.textContent ?? here.textContent,
              isVisible: here === document.body || style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
                && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
              isAfter: !before?.isConnected || before === here || here === document.body || before === document.body
                || Boolean(before.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING)
            }
            """;

    private Console console;
    private Browser browser;

    @BeforeEach
    void arrive(Console opened) {
        console = opened;
        browser = opened.browser();
        console.signIn(GUS);
    }

    @Test
    void aKeyIsRotatedWithTheKeyboardAlone() {
        // Given a key
        KeyText old = console.generate(GUS, GLOBEX, SLOT);
        KeyCard card = console.openApiKeys(GLOBEX).card(SLOT);
        // When it is rotated with Tab, Space and Enter
        tabTo("Actions for the private-app key a-keyboard");
        browser.type(Keys.ENTER);
        tabTo("Rotate key");
        browser.type(Keys.ENTER);
        ChangeDialog dialog = new ChangeDialog(browser);
        dialog.awaitOpen();
        tabTo("I am a person");
        browser.type(Keys.SPACE);
        dialog.awaitChecked();
        tabTo("Rotate and expire this key now");
        browser.follow(() -> browser.type(Keys.ENTER));
        // Then the new key is there, and the old one dead
        console.awaitAccepted(card.shownKey());
        console.awaitRefused(old);
    }

    @Test
    void theFirstStepSkipsToTheContent() {
        // Given the page of the keys
        console.openApiKeys(GLOBEX);
        // When the first thing that Tab reaches is taken
        tabTo("Skip to the content");
        browser.type(Keys.ENTER);
        // Then the focus is in the content
        assertThat(browser.run("return document.activeElement.id")).isEqualTo("content");
    }

    @Test
    void escapeClosesMenuAndDialogAndLeavesTheFocusWhereItWas() {
        // Given the dialog, opened with the keyboard
        console.generate(GUS, GLOBEX, SLOT);
        console.openApiKeys(GLOBEX);
        tabTo("Actions for the private-app key a-keyboard");
        browser.type(Keys.ENTER);
        tabTo("Rotate key");
        browser.type(Keys.ENTER);
        new ChangeDialog(browser).awaitOpen();
        // When Escape is pressed
        browser.type(Keys.ESCAPE);
        // Then the dialog is gone and the focus back at the menu
        browser.until(
                "the dialog is closed",
                () -> browser.all(By.cssSelector("dialog")).isEmpty());
        assertThat(browser.run("return document.activeElement.getAttribute('aria-label')"))
                .isEqualTo("Actions for the private-app key a-keyboard");
    }

    @Test
    void tabReachesEverythingInTheOrderOfThePageAndTheFocusIsSeen() {
        // Given the page of the keys
        console.generate(GUS, GLOBEX, SLOT);
        console.openApiKeys(GLOBEX);
        // When somebody tabs through all of it
        List<String> reached = new ArrayList<>();
        do {
            reached.add(step());
        } while (!reached.get(reached.size() - 1).equals("Create a private app") && reached.size() < MOST_STEPS);
        // Then the way goes from the header over the tabs to the keys
        assertThat(reached)
                .containsSubsequence(
                        "Skip to the content",
                        "Keytrail",
                        "globex",
                        "Sign out",
                        "API key",
                        "Show the private-app key a-keyboard",
                        "Actions for the private-app key a-keyboard",
                        "Create a private app");
    }

    private void tabTo(String name) {
        List<String> reached = new ArrayList<>();
        do {
            assertThat(reached).as("names reached on the way to " + name).hasSizeLessThan(MOST_STEPS);
            reached.add(step());
        } while (!reached.get(reached.size() - 1).equals(name));
    }

    /** One step with Tab; where it leads must be seen, and lie behind the step before. */
    private String step() {
        browser.type(Keys.TAB);
        Map<?, ?> focus = (Map<?, ?>) browser.run(FOCUS);
        String name = String.valueOf(focus.get("name")).strip();
        assertThat(focus.get("isVisible"))
                .as("the focus on " + name + " is seen")
                .isEqualTo(true);
        assertThat(focus.get("isAfter"))
                .as(name + " lies after the step before")
                .isEqualTo(true);
        return name;
    }
}
