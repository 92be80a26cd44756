package io.keytrail.standalone.console;

import static io.keytrail.standalone.console.Console.GLOBEX;
import static io.keytrail.standalone.console.Console.GUS;
import static io.keytrail.standalone.console.HostileText.assertNothingRan;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.keys.KeyText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What strangers wrote into a call, or a colleague into a note, is shown and never run. The browser forgoes the pages'
 * Content-Security-Policy, but for the one test about it: escaping alone must hold.
 */
@ExtendWith(OpenConsole.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileTextBrowserIT {

    private static final String SLOT = "private-app/hostile";
    private static final String NOTE = HostileText.of("note");
    private static final String SCOPE = "read:/" + HostileText.wordOf("scope");
    private static final String ADMINS_AGENT = HostileText.of("admin");
    private static final HostileCall CALL = HostileCall.to("/stored");

    private CredulousServer server;
    private KeyText key;
    private String keyId;
    private Console console;
    private Browser browser;
    private CallLogPage callLog;

    /** Given: a key with a hostile note and scope, made by a hostile program, a hostile call with it, and its admin. */
    @BeforeAll
    void receiveHostileTexts(Console opened) {
        console = opened;
        browser = opened.browser();
        callLog = new CallLogPage(browser);
        server = opened.credulousServer();
        String wishes =
                JsonMapper.shared().writeValueAsString(Map.of("scopes", List.of("read:/", SCOPE), "note", NOTE));
        JsonNode made =
                opened.act(GUS, GLOBEX, SLOT, "generate", wishes, ADMINS_AGENT).json();
        key = KeyText.parse(made.required("key").asString()).orElseThrow();
        keyId = made.required("keyId").asString();
        server.take(key, CALL);
        opened.awaitCounted(GUS, GLOBEX, SLOT);
        opened.awaitRecorded(GUS, GLOBEX);
        browser.forgoPagePolicy(true);
        opened.signIn(GUS);
    }

    @AfterAll
    void leaveNoKey() {
        server.close();
        console.clear(GUS, GLOBEX, SLOT);
    }

    @AfterEach
    void theBrowserHasNothingToComplainAbout() {
        assertThat(browser.log().complaints()).isEmpty();
    }

    @Test
    void aRecordOfTheCallLogShowsWhatItsCallerWrote() {
        // When the call is looked for by all of its path, and its record opened
        console.open("/accounts/globex/call-log?path=" + encoded(CALL.path()));
        String record = callLog.openRecord();
        // Then all that the caller wrote is there as text, also in the row and in the filter
        assertThat(record).contains(CALL.texts());
        assertThat(callLog.callsOf(CALL.path())).isEqualTo(1);
        assertThat(browser.find(By.id("path")).getDomProperty("value")).isEqualTo(CALL.path());
        assertNothingRan(browser);
    }

    @Test
    void aRecordThatArrivesLiveShowsWhatItsCallerWrote() {
        // Given a call log that is live
        console.open("/accounts/globex/call-log");
        callLog.pressLiveButton("Go live");
        callLog.awaitLive("Live.");
        // When a call arrives
        HostileCall call = HostileCall.to("/live");
        server.take(key, call);
        browser.until("the call is listed", () -> callLog.callsOf(call.path()) == 1);
        // Then its row and record show all that the caller wrote as text
        assertThat(browser.find(By.cssSelector("#entries tr.entry")).getText()).contains(call.path(), call.clientIp());
        assertThat(callLog.openRecord()).contains(call.texts());
        assertNothingRan(browser);
    }

    @Test
    void countsShowPathsAndAgentsAndClientsAsTheyWereWritten() {
        // Given a call log whose calls are counted by agent
        console.open("/accounts/globex/call-log?path=/stored");
        assertThat(callLog.count("Agents")).contains(CALL.userAgent());
        // When they are counted by client, and by path
        String clients = callLog.count("Clients");
        String paths = callLog.count("Paths");
        // Then all are there as text, and a path leads to its calls
        assertThat(clients).contains(CALL.clientIp());
        assertThat(paths).contains(CALL.path());
        assertNothingRan(browser);
        browser.follow(() -> browser.find(By.linkText(CALL.path())).click());
        assertThat(callLog.callsOf(CALL.path())).isEqualTo(1);
        assertNothingRan(browser);
    }

    @Test
    void theAuditLogShowsTheAgentOfAnAdmin() {
        // When the record of how the key was made is opened
        console.open("/accounts/globex/audit-log?action=GENERATE&keyId=" + keyId);
        browser.find(By.cssSelector("#entries summary")).click();
        // Then the agent is there as text
        assertThat(browser.find(By.cssSelector("#entries tr.record")).getText()).contains(ADMINS_AGENT);
        assertNothingRan(browser);
    }

    @Test
    void aFilterForHostileTextIsShownAndFindsNothing() {
        // When somebody follows a link to the audit log with a hostile filter
        String actor = HostileText.of("actor");
        console.open("/accounts/globex/audit-log?actor=" + encoded(actor) + "&action=" + encoded(actor));
        // Then it stands in the form as text
        assertThat(browser.find(By.id("actor")).getDomProperty("value")).isEqualTo(actor);
        assertThat(browser.find(By.id("action")).getDomProperty("value")).isEqualTo(actor);
        assertNothingRan(browser);
    }

    @Test
    void theCardOfAKeyShowsItsNoteAndScopes() {
        // When the page of the keys is opened
        KeyCard card = console.openApiKeys(GLOBEX).card(SLOT);
        // Then note and scope are there as text
        assertThat(card.text()).contains(NOTE, SCOPE);
        assertNothingRan(browser);
    }

    @Test
    void theDialogShowsWhoWouldBreakAsTheyWrote() {
        // When the dialog to rotate is opened
        ChangeDialog dialog = console.openApiKeys(GLOBEX).card(SLOT).choose("Rotate key");
        // Then callers are there as text
        assertThat(dialog.text()).contains(CALL.path(), CALL.userAgent(), CALL.clientIp());
        assertNothingRan(browser);
    }

    @Test
    void aRefusedFormComesBackWithWhatWasTyped() {
        // When a private app is asked for with scopes that are none
        String scopes = HostileText.of("draft");
        console.openApiKeys(GLOBEX).createPrivateApp("refused", scopes, NOTE);
        // Then the form is there again with all that was typed
        assertThat(browser.find(By.id("app-scopes")).getDomProperty("value")).isEqualTo(scopes);
        assertThat(browser.find(By.id("app-note")).getDomProperty("value")).isEqualTo(NOTE);
        assertNothingRan(browser);
    }

    @Test
    void whoseALeakedKeyIsIsToldAsItWasWritten() {
        // When the key is looked up
        console.open("/accounts/globex/leaked-key");
        LeakedKeyPage page = new LeakedKeyPage(browser);
        page.lookUp(key.reveal());
        // Then its note, scope and calls are there as text
        assertThat(page.found()).contains(NOTE, SCOPE, CALL.path(), CALL.clientIp(), CALL.userAgent());
        assertNothingRan(browser);
    }

    @Test
    void thePolicyOfThePagesStopsWhatEscapingWouldMiss() {
        // Given a page with its policy
        browser.forgoPagePolicy(false);
        console.open("/accounts/globex/audit-log?actor=nobody");
        browser.forgoPagePolicy(true);
        // When markup gets into it after all
        WebElement main = browser.find(By.tagName("main"));
        browser.run("arguments[0].insertAdjacentHTML('beforeend', arguments[1])", main, HostileText.of("main"));
        // Then the browser refuses to run it
        browser.until(
                "the browser refuses",
                () -> browser.log().complaints().stream()
                        .anyMatch(complaint -> complaint.contains("Content Security Policy")));
        assertThat(browser.run("return window.pwned")).isNull();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
