package io.keytrail.standalone.console;

import static io.keytrail.standalone.console.Console.GLOBEX;
import static io.keytrail.standalone.console.Console.GUS;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.keys.KeyText;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls that come in live while the network is not what it should be. */
@ExtendWith(OpenConsole.class)
class LiveTailBrowserIT {

    private static final String PREFIX = "/over-a-break/";

    @Test
    void overABrokenConnectionEachCallIsListedOnce(Console opened) {
        KeyText key = opened.generate(GUS, GLOBEX, "standard/default");
        try (BreakableLink link = BreakableLink.to(opened.address())) {
            // Given a call log that is live, and has listed a call
            Console console = opened.at(link.address());
            Browser browser = console.browser();
            console.signIn(GUS);
            console.open("/accounts/globex/call-log");
            CallLogPage page = new CallLogPage(browser);
            page.pressLiveButton("Go live");
            page.awaitLive("Live.");
            console.awaitStatus(key, "GET", PREFIX + "before", 200);
            browser.until("the call is listed", () -> page.callsOf(PREFIX + "before") == 1);
            // When the connection breaks amidst a call, others are made, and it is there again
            link.cutBehind(PREFIX + "amidst");
            console.awaitStatus(key, "GET", PREFIX + "amidst", 200);
            browser.until("the connection breaks", link::isCut);
            page.awaitLive("Not connected; trying again in");
            console.awaitStatus(key, "GET", PREFIX + "without", 200);
            console.awaitStatus(key, "GET", PREFIX + "still-without", 200);
            assertThat(page.paths(PREFIX)).containsExactly(PREFIX + "before");
            link.restore();
            page.awaitLive("Live.");
            console.awaitStatus(key, "GET", PREFIX + "after", 200);
            // Then each call is listed once, the newest first
            browser.until("the last call is listed", () -> page.callsOf(PREFIX + "after") == 1);
            assertThat(page.paths(PREFIX))
                    .containsExactly(
                            PREFIX + "after",
                            PREFIX + "still-without",
                            PREFIX + "without",
                            PREFIX + "amidst",
                            PREFIX + "before");
            // and the browser has nothing else to complain about than the break; before the link ends the page is left
            opened.openApiKeys(GLOBEX);
            assertOnlyTheBreakIsComplainedAbout(browser.log().complaints());
        }
    }

    private static void assertOnlyTheBreakIsComplainedAbout(List<String> complaints) {
        assertThat(complaints)
                .isNotEmpty()
                .allMatch(complaint -> complaint.contains("/call-log") && complaint.contains("net::ERR_"));
    }
}
