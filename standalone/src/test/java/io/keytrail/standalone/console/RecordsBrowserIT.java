package io.keytrail.standalone.console;

import static io.keytrail.standalone.console.Console.ACME;
import static io.keytrail.standalone.console.Console.ANA;
import static io.keytrail.standalone.console.Console.GLOBEX;
import static io.keytrail.standalone.console.Console.GUS;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.keys.KeyText;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;

/** What people find in the logs: who did what with a key, which calls were made, and whose a leaked key is. */
@ExtendWith(OpenConsole.class)
class RecordsBrowserIT {

    private static final String STANDARD = "standard/default";

    @Test
    void theAuditLogInItsTabSaysWhoViewedTheKey(Console console) {
        // Given a super admin who has just looked at a key
        console.generate(GUS, GLOBEX, STANDARD);
        console.signIn(GUS);
        KeyCard card = console.openApiKeys(GLOBEX).card(STANDARD);
        card.press("Show");
        String hint = card.shownKey().hint();
        console.awaitRecorded(GUS, GLOBEX);
        Browser browser = console.browser();
        // When the tab Audit log is chosen
        browser.follow(() -> browser.find(By.linkText("Audit log")).click());
        // Then the newest entry is theirs
        assertThat(browser.find(By.cssSelector("#entries tr.entry")).getText())
                .contains(GUS, "Viewed the key", "••••" + hint, "Done", "127.0.0.1");
    }

    @Test
    void theChainOfTheAuditLogIsVerifiedOnRequest(Console console) {
        // Given the audit log of an account
        console.signIn(ANA);
        console.open("/accounts/acme/audit-log");
        Browser browser = console.browser();
        // When Verify chain is pressed
        browser.find(By.linkText("Verify chain")).click();
        // Then the page says that it is whole
        browser.until(
                "the verdict", () -> browser.find(By.id("chain")).getText().contains("The chain is whole."));
    }

    @Test
    void aFilterOfTheCallLogLivesInTheAddressAndLeavesWhatFits(Console console) {
        // Given a week of calls
        CallLogPage page = openCallLog(console, ANA, ACME);
        // When those with an error of the caller are asked for
        page.filter("Status", "4xx");
        // Then they alone are there, also for whoever is given the address
        assertThat(console.browser().address()).endsWith("/accounts/acme/call-log?status=4xx");
        console.open("/accounts/acme/call-log?status=4xx");
        assertThat(page.statuses()).isNotEmpty().allMatch(status -> status.startsWith("4"));
    }

    @Test
    void draggingOverTheChartChoosesTheTimeRange(Console console) {
        // Given the chart of a week
        CallLogPage page = openCallLog(console, ANA, ACME);
        console.browser().until("the chart is drawn", page::hasChart);
        // When somebody drags over a part of it
        page.dragOverChart();
        // Then the page is about that part
        assertThat(console.browser().address()).matches(".*/call-log\\?from=[^&]+&to=[^&]+");
        assertThat(console.browser().text()).contains("Zoom out to 7 days");
    }

    @Test
    void aRowOpensTheRecordOfItsCall(Console console) {
        // Given calls
        CallLogPage page = openCallLog(console, ANA, ACME);
        // When a row's record is opened
        String record = page.openRecord();
        // Then all that is known of the call is there
        assertThat(record).contains("callId", "userAgent", "clientIp", "latencyMs", "keyHint");
    }

    @Test
    void aCallShowsUpLiveAndWaitsWhileThePageIsPaused(Console console) {
        // Given a page that is live
        KeyText key = console.generate(GUS, GLOBEX, "private-app/live");
        CallLogPage page = openCallLog(console, GUS, GLOBEX);
        page.pressLiveButton("Go live");
        page.awaitLive("Live.");
        console.awaitStatus(key, "GET", "/seen/at-once", 200);
        console.browser().until("the call is listed", () -> page.callsOf("/seen/at-once") == 1);
        // When it is paused and another call is made
        page.pressLiveButton("Pause");
        console.awaitStatus(key, "GET", "/seen/later", 200);
        page.awaitLive("Paused. 1 call waits.");
        // Then that is listed once the page goes on, and each call once
        assertThat(page.callsOf("/seen/later")).isZero();
        page.pressLiveButton("Resume");
        console.browser().until("the call is listed", () -> page.callsOf("/seen/later") == 1);
        assertThat(page.callsOf("/seen/at-once")).isEqualTo(1);
    }

    @Test
    void aLeakedKeyIsFoundAndNeverSent(Console console) {
        // Given a key that somebody has found in a file
        KeyText key = console.generate(GUS, GLOBEX, "private-app/leaky");
        console.signIn(GUS);
        console.open("/accounts/globex/leaked-key");
        LeakedKeyPage page = new LeakedKeyPage(console.browser());
        // When the line of that file is pasted
        page.lookUp("export API_KEY=" + key.reveal());
        // Then the page says whose it is and that it works, and nothing but its hash left the browser
        assertThat(page.found()).contains("A key of account globex", "leaky", "This key still works.");
        List<String> sent = console.browser().log().sent();
        assertThat(sent).anyMatch(request -> request.contains("hash=" + key.hash()));
        assertThat(sent.stream().anyMatch(request -> request.contains(key.reveal())))
                .isFalse();
        assertThat(console.browser().html().contains(key.reveal())).isFalse();
    }

    private static CallLogPage openCallLog(Console console, String user, String account) {
        console.signIn(user);
        console.open("/accounts/" + account + "/call-log");
        return new CallLogPage(console.browser());
    }
}
