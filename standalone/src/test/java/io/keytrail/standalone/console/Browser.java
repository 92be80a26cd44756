package io.keytrail.standalone.console;

import static org.awaitility.Awaitility.await;

import io.keytrail.standalone.testing.RequiredTool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Debian's Chromium without a window, and what tests do with it. Waits by condition, never by time. */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(40);
    /** Selenium has no bindings for Debian's newer Chromium, says so at each start, and none are used. */
    private static final Logger SELENIUMS = Logger.getLogger("org.openqa.selenium");

    private static final String COMPLETE =
            "return document.readyState === 'complete' && !document.querySelector('[aria-busy=true]')";

    private final ChromeDriver driver;
    private final BrowserLog log;
    private final List<String> scripts = new ArrayList<>();

    private Browser(ChromeDriver driver) {
        this.driver = driver;
        this.log = new BrowserLog(driver);
    }

    /** Where it is; does not return where Chromium or its driver is missing. */
    static Programs find() {
        return new Programs(RequiredTool.find("chromium"), RequiredTool.find("chromedriver"));
    }

    record Programs(Path chromium, Path chromedriver) {}

    /** Starts what {@link #find} finds. Nothing is ever downloaded. */
    static Browser start() {
        Programs programs = find();
        SELENIUMS.setLevel(Level.SEVERE);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(programs.chromium().toFile());
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments(
                "--headless=new",
                // root, as in a container, has no sandbox; all that is visited are our own pages on this machine
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--hide-scrollbars");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(programs.chromedriver().toFile())
                .usingAnyFreePort()
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    /** As new: no cookies, nothing stored, nothing logged, the usual look. */
    void reset() {
        driver.get("about:blank");
        scripts.forEach(script -> command("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", script)));
        scripts.clear();
        forgetCookies();
        command("Network.clearBrowserCache", Map.of());
        forgoPagePolicy(false);
        runScripts(true);
        command("Emulation.setLocaleOverride", Map.of("locale", "en-GB"));
        timeZone("UTC");
        look(Look.USUAL);
        log.clear();
    }

    void forgetCookies() {
        command("Network.clearBrowserCookies", Map.of());
    }

    void open(String address) {
        driver.get(address);
    }

    void back() {
        driver.navigate().back();
    }

    /** As with F5. */
    void reload() {
        driver.navigate().refresh();
    }

    String address() {
        return driver.getCurrentUrl();
    }

    /** The whole document as it is now. */
    String html() {
        return driver.getPageSource();
    }

    /** What people can read on the page. */
    String text() {
        return find(By.tagName("body")).getText();
    }

    WebElement find(By by) {
        return driver.findElement(by);
    }

    List<WebElement> all(By by) {
        return driver.findElements(by);
    }

    /** Waits until it is true; what is not there yet counts as false. */
    void until(String what, Callable<Boolean> isTrue) {
        await(what)
                .atMost(PATIENCE)
                .pollInterval(POLL)
                .pollDelay(Duration.ZERO)
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(isTrue);
    }

    /** Does what leads to another page, and waits for that. */
    void follow(Runnable step) {
        WebElement page = find(By.tagName("html"));
        step.run();
        until("another page", () -> isGone(page));
        awaitLoaded();
    }

    private static boolean isGone(WebElement page) {
        try {
            page.isEnabled();
            return false;
        } catch (StaleElementReferenceException gone) {
            return true;
        }
    }

    /** Waits until the page and the parts that it fetches are there. */
    void awaitLoaded() {
        until("the page is complete", () -> Boolean.TRUE.equals(run(COMPLETE)));
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** The script's last argument takes the answer. */
    Object runAndWait(String script, Object... arguments) {
        return driver.executeAsyncScript(script, arguments);
    }

    /** Presses keys wherever the focus is. */
    void type(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    void doubleClick(WebElement element) {
        new Actions(driver).doubleClick(element).perform();
    }

    /** Drags from the middle of an element to the right. */
    void drag(WebElement element, int pixels) {
        new Actions(driver)
                .moveToElement(element)
                .clickAndHold()
                .moveByOffset(pixels, 0)
                .release()
                .perform();
    }

    /** What is read from the clipboard when somebody pastes. */
    String paste(WebElement field) {
        field.click();
        new Actions(driver)
                .keyDown(Keys.CONTROL)
                .sendKeys("v")
                .keyUp(Keys.CONTROL)
                .perform();
        String pasted = field.getDomProperty("value");
        field.clear();
        return pasted;
    }

    /** A window of that size, and a viewer who likes that theme. */
    void look(Look look) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", look.width(), "height", look.height(), "deviceScaleFactor", 1, "mobile", false));
        command(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of(
                                "name",
                                "prefers-color-scheme",
                                "value",
                                look.theme().name().toLowerCase(Locale.ROOT)))));
    }

    void timeZone(String id) {
        command("Emulation.setTimezoneOverride", Map.of("timezoneId", id));
    }

    /** Whether the pages that are opened from now on could run inline scripts, if they had any. */
    void forgoPagePolicy(boolean forgone) {
        command("Page.setBypassCSP", Map.of("enabled", forgone));
    }

    /** Whether pages' own scripts run; ours do in any case. */
    void runScripts(boolean run) {
        command("Emulation.setScriptExecutionDisabled", Map.of("value", !run));
    }

    /** Runs in every page before its own scripts. */
    void beforeEachPage(String script) {
        Object identifier = command("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script))
                .get("identifier");
        scripts.add((String) identifier);
    }

    /** Addresses that the back and forward buttons lead to. */
    List<String> history() {
        List<?> entries =
                (List<?>) command("Page.getNavigationHistory", Map.of()).get("entries");
        return entries.stream()
                .map(entry -> (String) ((Map<?, ?>) entry).get("url"))
                .toList();
    }

    Map<String, Object> command(String name, Map<String, Object> parameters) {
        return driver.executeCdpCommand(name, parameters);
    }

    BrowserLog log() {
        return log;
    }

    @Override
    public void close() {
        driver.quit();
    }
}
