package io.keytrail.standalone.console;

import io.keytrail.schemas.keys.KeyText;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The card of one slot, as people use it. */
final class KeyCard {

    private final Browser browser;
    private final String id;

    KeyCard(Browser browser, String slot) {
        this.browser = browser;
        this.id = slot.replace('/', '.');
    }

    private WebElement card() {
        return browser.find(By.id(id));
    }

    String text() {
        return card().getText();
    }

    WebElement button(String name) {
        return card().findElement(By.xpath(".//button[normalize-space()='" + name + "']"));
    }

    boolean offers(String button) {
        return !card().findElements(By.xpath(".//button[normalize-space()='" + button + "']"))
                .isEmpty();
    }

    /** Presses a button that leads to another page. */
    void press(String button) {
        browser.follow(() -> button(button).click());
    }

    /** Types into the field that asks for the password before the key is shown. */
    void enterPassword(String password) {
        card().findElement(By.cssSelector("input[type=password]")).sendKeys(password);
    }

    /** What stands where the key stands: dots and its last four characters, or the key. */
    private String keyLine() {
        return card().findElement(By.cssSelector("code.key")).getText();
    }

    boolean isMasked() {
        return keyLine().matches("•+[0-9A-Za-z]{4}");
    }

    boolean isShown() {
        return KeyText.isValid(keyLine());
    }

    /** The key that is shown. */
    KeyText shownKey() {
        return KeyText.parse(keyLine()).orElseThrow(() -> new AssertionError("No key is shown in the card " + id));
    }

    /** Presses Copy and waits for the confirmation. */
    void copy() {
        button("Copy").click();
        browser.until("copying is confirmed", () -> text().contains("Copied."));
    }

    /** The time at which its key was generated. */
    WebElement generatedAt() {
        return card().findElement(By.xpath(".//dt[normalize-space()='Generated']/following-sibling::dd//time"));
    }

    /** Opens the menu Actions. */
    void openActions() {
        card().findElement(By.xpath(".//summary[normalize-space()='Actions']")).click();
    }

    /** Chooses from the menu Actions; what would break and the way to go on come as a dialog. */
    ChangeDialog choose(String action) {
        openActions();
        card().findElement(By.linkText(action)).click();
        ChangeDialog dialog = new ChangeDialog(browser);
        dialog.awaitOpen();
        return dialog;
    }
}
