package io.keytrail.standalone.console;

import java.time.Duration;

/** A page's long timers, which run when a test says so. Short ones, of animations and requests, run by themselves. */
final class BrowserClock {

    private static final String HELD = """
            (() => {
              const start = window.setTimeout.bind(window);
              const held = [];
              let passed = 0;
              window.setTimeout = (task, millis = 0, ...rest) =>
                millis < 10000 ? start(task, millis, ...rest) : -held.push({task: () => task(...rest), due: passed + millis});
              window.letPass = (millis) => {
                passed += millis;
                held.filter((timer) => timer.due <= passed).forEach((timer) => {
                  held.splice(held.indexOf(timer), 1);
                  timer.task();
                });
              };
            })()
            """;

    private final Browser browser;

    private BrowserClock(Browser browser) {
        this.browser = browser;
    }

    /** For the pages that are opened from now on. */
    static BrowserClock hold(Browser browser) {
        browser.beforeEachPage(HELD);
        return new BrowserClock(browser);
    }

    /** Lets that much time pass on the page that is open. */
    void letPass(Duration time) {
        browser.run("window.letPass(arguments[0])", time.toMillis());
    }
}
