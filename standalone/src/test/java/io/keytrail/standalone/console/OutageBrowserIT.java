package io.keytrail.standalone.console;

import static io.keytrail.standalone.console.Console.ACME;
import static io.keytrail.standalone.console.Console.ANA;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;

/** What people see while the records can't be read, and how that ends. */
@ExtendWith(OpenConsole.class)
class OutageBrowserIT {

    /** As the query API says that an account's partition is under way to another instance. */
    private static final String REBALANCING = String.join(
            "\r\n",
            "HTTP/1.1 503 Service Unavailable",
            "Content-Type: application/problem+json",
            "Retry-After: 1",
            "Connection: close",
            "",
            "{\"type\":\"urn:keytrail:problem:rebalancing\",\"status\":503,\"detail\":\"Back in a moment.\"}");

    private static final String RETRYING = "Retrying by itself in";

    private Console console;
    private Browser browser;
    private BreakableLink records;

    @BeforeEach
    void arrive(Console opened, OtherKeyAdmin other) {
        console = opened.at(other.address());
        browser = console.browser();
        records = other.records();
        console.signIn(ANA);
    }

    @AfterEach
    void restore() {
        records.restore();
    }

    @Test
    void theCallLogTellsOfAnOutageAndIsThereByItselfAfterwards() {
        // Given a query API that can't be reached
        records.cut();
        console.open("/accounts/acme/call-log");
        assertThat(browser.text()).contains("The records can’t be read right now.", RETRYING);
        assertThat(entries()).isZero();
        // When it can be reached again
        records.restore();
        // Then calls and chart are there without anybody's doing, and the log can go live
        CallLogPage page = new CallLogPage(browser);
        browser.until("calls are listed", () -> entries() > 0);
        browser.until("the chart is drawn", page::hasChart);
        browser.until("nothing is left to retry", () -> !browser.text().contains(RETRYING));
        page.pressLiveButton("Go live");
        page.awaitLive("Live.");
        assertOnlyTheOutageIsComplainedAbout();
    }

    @Test
    void theAuditLogTellsThatRecordsMoveAndIsThereByItselfAfterwards() {
        // Given an account whose records move to another server
        records.answer(REBALANCING);
        console.open("/accounts/acme/audit-log");
        assertThat(browser.text())
                .contains("The account’s records are moving to another server. Back in a moment.", RETRYING);
        // When a retry finds them still under way
        browser.until("it has been asked again", () -> asked("/accounts/acme/audit-log") > 1);
        browser.until("it waits again", () -> browser.text().contains(RETRYING));
        // and they have arrived
        records.restore();
        // Then the entries are there without anybody's doing
        browser.until("entries are listed", () -> entries() > 0);
        assertThat(browser.text()).doesNotContain(RETRYING);
        assertOnlyTheOutageIsComplainedAbout();
    }

    @Test
    void theKeysCanBeListedAgainWhenSomebodyTriesAgain() {
        // Given a query API that can't be reached
        records.cut();
        console.openApiKeys(ACME);
        assertThat(browser.text()).contains("The keys can’t be listed right now.");
        // When it can be reached again, and Try again is pressed
        records.restore();
        browser.follow(() -> browser.find(By.linkText("Try again")).click());
        // Then the keys are there
        assertThat(new ApiKeyPage(browser).card("standard/default").isMasked()).isTrue();
        assertOnlyTheOutageIsComplainedAbout();
    }

    private int entries() {
        return browser.all(By.cssSelector("#entries tr.entry")).size();
    }

    private long asked(String path) {
        return browser.log().requested().stream()
                .filter(address -> address.endsWith(path))
                .count();
    }

    private void assertOnlyTheOutageIsComplainedAbout() {
        List<String> complaints = browser.log().complaints();
        assertThat(complaints)
                .allMatch(complaint -> complaint.contains("/accounts/acme/") && complaint.contains("status of 503"));
    }
}
