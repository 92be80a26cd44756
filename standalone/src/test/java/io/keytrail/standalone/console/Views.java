package io.keytrail.standalone.console;

import static io.keytrail.standalone.console.Console.ACME;
import static io.keytrail.standalone.console.Console.ADA;
import static io.keytrail.standalone.console.Console.ANA;
import static io.keytrail.standalone.console.Console.BOB;
import static io.keytrail.standalone.console.Console.GLOBEX;
import static io.keytrail.standalone.console.Console.GUS;
import static io.keytrail.standalone.console.Console.OLGA;

import io.keytrail.schemas.keys.KeyText;
import java.util.List;
import org.openqa.selenium.By;

/**
 * The one list of what people see: each is checked with axe, at both widths, in both themes, and has its screenshots. A
 * page that any of these links to and that is not among them fails {@link ViewsBrowserIT}.
 */
final class Views {

    private static final String STANDARD = "standard/default";
    private static final String IN_GRACE = "private-app/billing-sync";
    private static final String SCOPED = "private-app/crm-reader";

    static final List<View> ALL = List.of(
            new View("sign-in", "", console -> {}),
            View.page("sign-in-unreachable", "", "/sign-in/issuer").atOther(),
            new View("sign-in-failed", "", console -> console.tryToSignIn(ADA, "not the password")).aside(),
            new View("signed-out", ADA, Console::signOut).aside(),
            View.page("api-key", ADA, "/accounts/acme/api-key"),
            new View(
                    "api-key-shown",
                    ADA,
                    console -> console.openApiKeys(ACME).card(STANDARD).press("Show")),
            new View(
                            "api-key-menu",
                            ADA,
                            console -> console.openApiKeys(ACME).card(STANDARD).openActions())
                    .aside(),
            new View(
                    "rotate",
                    ADA,
                    console -> console.openApiKeys(ACME).card(STANDARD).choose("Rotate key")),
            new View(
                            "rotate-checked",
                            ADA,
                            console -> console.openApiKeys(ACME)
                                    .card(STANDARD)
                                    .choose("Rotate key")
                                    .tickHumanCheck())
                    .aside(),
            new View(
                    "deactivate",
                    ADA,
                    console -> console.openApiKeys(ACME).card(STANDARD).choose("Deactivate key")),
            View.page("rotate-page", ADA, "/accounts/acme/keys/standard/default/rotate"),
            View.page("deactivate-page", ADA, "/accounts/acme/keys/standard/default/deactivate"),
            View.page("rotate-in-grace", ADA, "/accounts/acme/keys/" + IN_GRACE + "/rotate")
                    .aside(),
            View.page("calls-of-both-keys", ADA, "/accounts/acme/keys/" + IN_GRACE + "/traffic"),
            new View(
                    "private-app-form",
                    GUS,
                    console -> console.openApiKeys(GLOBEX).openPrivateAppForm()),
            View.page("api-key-of-new-account", GUS, "/accounts/globex/api-key"),
            View.page("api-key-for-analyst", ANA, "/accounts/acme/api-key").aside(),
            View.page("api-key-for-member", BOB, "/accounts/acme/api-key"),
            new View("api-key-being-retired", ADA, console -> {
                        console.openApiKeys(ACME);
                        console.browser().find(By.cssSelector("section[aria-label='Deprecation of standard keys']"));
                    })
                    .atOther(),
            View.page("audit-log", ADA, "/accounts/acme/audit-log"),
            new View("audit-log-filtered", ADA, console -> {
                console.open("/accounts/acme/audit-log?outcome=APPLIED&action=ROTATE");
                console.browser().find(By.cssSelector("#entries summary")).click();
            }),
            View.page("audit-log-nothing-fits", ADA, "/accounts/acme/audit-log?actor=nobody")
                    .aside(),
            View.page("audit-log-bad-filter", ADA, "/accounts/acme/audit-log?from=yesterday")
                    .aside(),
            View.page("audit-chain", ADA, "/accounts/acme/audit-log/verify"),
            View.page("call-log", ANA, "/accounts/acme/call-log"),
            new View("call-log-filtered", ADA, console -> {
                console.open("/accounts/acme/call-log?status=4xx");
                new CallLogPage(console.browser()).openRecord();
            }),
            new View("call-log-live", ADA, console -> {
                console.open("/accounts/acme/call-log");
                CallLogPage page = new CallLogPage(console.browser());
                page.pressLiveButton("Go live");
                page.awaitLive("Live.");
                page.pressLiveButton("Pause");
            }),
            View.page("call-log-nothing-fits", ADA, "/accounts/acme/call-log?path=/nowhere")
                    .aside(),
            View.page("call-log-usage", ADA, "/accounts/acme/call-log/usage"),
            View.page("call-log-summary", ADA, "/accounts/acme/call-log/summary"),
            View.page("leaked-key", ADA, "/accounts/acme/leaked-key"),
            new View("leaked-key-found", ADA, console -> {
                KeyText key = console.generate(ADA, ACME, "private-app/leaky");
                console.open("/accounts/acme/leaked-key");
                new LeakedKeyPage(console.browser()).lookUp(key.reveal());
            }),
            View.page("leaked-key-unknown", ADA, "/accounts/acme/leaked-key?hash=" + "0".repeat(64))
                    .aside(),
            View.page("refused", GUS, "/accounts/acme/api-key"),
            new View("nothing-was-done", ADA, console -> {
                KeyCard card = console.openApiKeys(ACME).card(STANDARD);
                console.loseSession();
                card.press("Show");
            }),
            View.page("nothing-here", ADA, "/accounts/acme/nothing-here"),
            View.page("operator-audit-log", OLGA, "/accounts/-/audit-log").aside(),
            View.page("operator-call-log", OLGA, "/accounts/-/call-log"));

    private Views() {}

    /** Given: account acme has, beside the demo's keys, private apps with scopes and in a grace period. */
    static void furnish(Console console) {
        console.act(
                ADA,
                ACME,
                SCOPED,
                "generate",
                "{\"scopes\":[\"read:/crm/\",\"write:/crm/v3/objects/contacts\"],\"note\":\"Nightly copy; ask Alan.\"}");
        KeyText old = console.generateFirst(ADA, ACME, IN_GRACE, "{}");
        console.act(ADA, ACME, IN_GRACE, "rotate", "{\"grace\":\"PT24H\"}");
        console.call(old);
        console.call(old);
    }

    /** Whether the view covers all of the page, which then is seen as the window shows it. */
    static boolean isDialog(Browser browser) {
        return !browser.all(By.cssSelector("dialog[open]")).isEmpty();
    }
}
