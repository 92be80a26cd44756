package io.keytrail.standalone.console;

import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The dialog before a key is rotated or deactivated. */
final class ChangeDialog {

    private final Browser browser;

    ChangeDialog(Browser browser) {
        this.browser = browser;
    }

    void awaitOpen() {
        browser.until("the dialog is open", () -> !text().isEmpty());
    }

    private WebElement dialog() {
        return browser.find(By.cssSelector("dialog[open]"));
    }

    String text() {
        return dialog().getText();
    }

    /** Chooses when the old key ends, such as {@code in 1 hour}. */
    void endOldKey(String when) {
        dialog().findElement(By.xpath(".//label[normalize-space()='" + when + "']"))
                .click();
    }

    /** The check that a person does this: ticks the box and waits until it has passed. */
    void tickHumanCheck() {
        dialog().findElement(By.xpath(".//label[normalize-space()='I am a person']"))
                .click();
        awaitChecked();
    }

    void awaitChecked() {
        browser.until("the human check has passed", () -> text().contains("Checked. You can go on."));
    }

    /** The button that does it, by its text. */
    WebElement button(String name) {
        return dialog().findElement(By.xpath(".//button[normalize-space()='" + name + "']"));
    }

    void cancel() {
        dialog().findElement(By.linkText("Cancel")).click();
    }

    void press(String name) {
        browser.follow(() -> button(name).click());
    }
}
