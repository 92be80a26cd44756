package io.keytrail.standalone.console;

import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** Settings ▸ Integrations ▸ API key ▸ Call log. */
final class CallLogPage {

    private final Browser browser;

    CallLogPage(Browser browser) {
        this.browser = browser;
    }

    /** Status codes of the calls that are listed, newest first. */
    List<String> statuses() {
        return browser.all(By.cssSelector("#entries td.status")).stream()
                .map(WebElement::getText)
                .toList();
    }

    /** How many of the listed calls asked for that path. */
    long callsOf(String path) {
        return browser.all(By.cssSelector("#entries td.what")).stream()
                .filter(call -> call.getText().contains(path))
                .count();
    }

    /** The paths of the listed calls that begin like that, newest first. */
    List<String> paths(String prefix) {
        return browser.all(By.cssSelector("#entries td.what span")).stream()
                .map(WebElement::getText)
                .filter(path -> path.startsWith(prefix))
                .toList();
    }

    /** Fills in a field of the filter and asks for what fits. */
    void filter(String label, String value) {
        if (!browser.find(By.id("path")).isDisplayed()) {
            browser.find(By.xpath("//summary[normalize-space()='Filter']")).click();
        }
        browser.find(By.xpath("//input[@id=//label[starts-with(normalize-space(), '" + label + "')]/@for]"))
                .sendKeys(value);
        browser.follow(() ->
                browser.find(By.xpath("//button[normalize-space()='Show']")).click());
    }

    /** Drags over the middle of the chart. */
    void dragOverChart() {
        WebElement chart = browser.find(By.cssSelector("#chart .u-over"));
        browser.follow(() -> browser.drag(chart, 100));
    }

    boolean hasChart() {
        return !browser.all(By.cssSelector("#chart canvas")).isEmpty();
    }

    /** Opens the record of the newest call. */
    String openRecord() {
        browser.find(By.cssSelector("#entries summary")).click();
        return browser.find(By.cssSelector("#entries tr.record")).getText();
    }

    /** Has calls counted by what the link says, such as {@code Agents}. */
    String count(String by) {
        if (browser.all(By.cssSelector("#counts[open]")).isEmpty()) {
            browser.find(By.cssSelector("#counts > summary")).click();
            browser.until("paths are counted", () -> isCountedBy("Paths"));
        }
        browser.find(By.linkText(by)).click();
        browser.until(by + " are counted", () -> isCountedBy(by));
        return browser.find(By.id("summary")).getText();
    }

    private boolean isCountedBy(String title) {
        return browser.find(By.cssSelector("#summary th")).getText().equals(title);
    }

    /** Presses Go live, Pause or Resume, whichever the button says. */
    void pressLiveButton(String name) {
        browser.find(By.xpath("//button[@id='live-button' and normalize-space()='" + name + "']"))
                .click();
    }

    void awaitLive(String said) {
        browser.until(said, () -> browser.find(By.id("live-status")).getText().startsWith(said));
    }
}
