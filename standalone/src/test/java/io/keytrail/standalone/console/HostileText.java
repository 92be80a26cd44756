package io.keytrail.standalone.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.openqa.selenium.By;

/** Text that ends whatever element or attribute it is put into, and then runs a script in two ways. */
final class HostileText {

    private HostileText() {}

    /** One that says where it came from, should it run. */
    static String of(String origin) {
        return "\"></textarea></script><script>pwned='" + origin + "'</script><img src=x onerror=pwned='" + origin
                + "'>";
    }

    /** The same in a single word. */
    static String wordOf(String origin) {
        return "\"></code><script>pwned='" + origin + "'</script><img/src=x/onerror=pwned='" + origin + "'>";
    }

    /** None has run on the page that is open, nor become an element that still may. */
    static void assertNothingRan(Browser browser) {
        assertThat(browser.run("return window.pwned")).isNull();
        assertThat(browser.all(By.cssSelector("img, [onerror], script:not([src])")))
                .isEmpty();
    }
}
