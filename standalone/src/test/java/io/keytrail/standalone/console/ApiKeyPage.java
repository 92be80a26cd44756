package io.keytrail.standalone.console;

import org.openqa.selenium.By;

/** Settings ▸ Integrations ▸ API key. */
final class ApiKeyPage {

    private final Browser browser;

    ApiKeyPage(Browser browser) {
        this.browser = browser;
    }

    /** The card of a slot, such as {@code standard/default}. */
    KeyCard card(String slot) {
        return new KeyCard(browser, slot);
    }

    void openPrivateAppForm() {
        browser.find(By.xpath("//summary[normalize-space()='Create a private app']"))
                .click();
    }

    /** Fills in and sends the form for a new private app. */
    void createPrivateApp(String name, String scopes, String note) {
        openPrivateAppForm();
        browser.find(By.id("app-name")).sendKeys(name);
        browser.find(By.id("app-scopes")).sendKeys(scopes);
        browser.find(By.id("app-note")).sendKeys(note);
        browser.follow(() -> browser.find(By.xpath("//button[normalize-space()='Create private app']"))
                .click());
    }

    /** How many buttons and menus there are that do something to a key. */
    int actions() {
        return browser.all(By.cssSelector("main button, main summary")).size();
    }
}
