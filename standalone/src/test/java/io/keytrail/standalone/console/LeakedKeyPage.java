package io.keytrail.standalone.console;

import org.openqa.selenium.By;

/** Settings ▸ Integrations ▸ API key ▸ Leaked key? */
final class LeakedKeyPage {

    private final Browser browser;

    LeakedKeyPage(Browser browser) {
        this.browser = browser;
    }

    /** Pastes something into the field and looks it up. */
    void lookUp(String pasted) {
        browser.find(By.id("pasted")).sendKeys(pasted);
        browser.follow(() -> browser.find(By.xpath("//button[normalize-space()='Look it up']"))
                .click());
    }

    String found() {
        return browser.find(By.id("found")).getText();
    }
}
