package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.IsoMillis;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.service.keys.KeyStatusView;
import io.keytrail.service.problem.Problem;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page as each role gets it; what a browser makes of it is shown elsewhere. */
class ApiKeyPageTest extends HttpTest {

    private static final String PAGE = "/accounts/acme/api-key";
    private static final String SLOT = "/accounts/acme/keys/standard/default";
    private static final String SUMMARY = "/accounts/acme/calls/summary";
    private static final Pattern KEY = Pattern.compile("kt_std_[0-9A-Za-z]{38}");
    private static final Pattern REQUEST_ID = Pattern.compile("name=\"requestId\" value=\"([^\"]+)\"");

    @Test
    void generateBringsAKeyThatIsSeenOnceAndNeedsNoHumanCheck() {
        Browser ada = signedIn(ADA);
        ada.get(PAGE);

        HttpResponse<String> generated = ada.post(SLOT + "/generate", "requestId", "r-1");

        assertThat(generated.statusCode()).isEqualTo(200);
        String key = keyIn(generated);
        assertThat(KeyText.mask(key)).isNotEqualTo(key);
        assertThat(generated.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(generated.body()).contains("full access");
        listed(key, 0);
        assertThat(ada.get(PAGE).body()).doesNotContain(key).contains("••••");
    }

    @Test
    void pressingGenerateTwiceMakesOneKey() {
        Browser ada = signedIn(ADA);
        String requestId = find(REQUEST_ID, ada.get(PAGE).body());

        String first = keyIn(ada.post(SLOT + "/generate", "requestId", requestId));
        String second = keyIn(ada.post(SLOT + "/generate", "requestId", requestId));

        assertThat(second).isEqualTo(first);
        assertThat(keytrail.actions.stream()
                        .filter(action -> action.getNewKey() != null)
                        .map(a -> a.getActionId())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void showRevealsTheKeyToWhoSignedInAShortWhileAgo() {
        Browser ada = signedIn(ADA);
        String key = generate(ada);

        HttpResponse<String> shown = ada.show(SLOT, keytrail.keyIdOf(key));

        assertThat(keyIn(shown)).isEqualTo(key);
        assertThat(shown.uri().toString()).doesNotContain("kt_");
        assertThat(keytrail.lastAction().getAction().name()).isEqualTo("SHOW");
    }

    @Test
    void afterFiveMinutesShowAsksForThePasswordAgain() {
        Browser ada = signedIn(ADA);
        String key = generate(ada);
        String before = ada.session();
        clock.turn(Duration.ofMinutes(6));

        HttpResponse<String> asked = ada.post(SLOT + "/show", "expectedKeyId", keytrail.keyIdOf(key));
        HttpResponse<String> wrong =
                ada.post(SLOT + "/show", "expectedKeyId", keytrail.keyIdOf(key), "password", "wrong wrong");
        HttpResponse<String> shown = ada.show(SLOT, keytrail.keyIdOf(key), "password", PASSWORD);

        assertThat(asked.body()).contains("signed in too long ago").doesNotContain(key);
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("That is not your password.").doesNotContain(key);
        assertThat(keyIn(shown)).isEqualTo(key);
        assertThat(ada.session()).isNotEqualTo(before);
    }

    @Test
    void reloadingThePageWithAShownKeySendsNoPasswordAndShowsNoKey() {
        // Given a key that is shown after the password was asked for, without any script
        Browser ada = signedIn(ADA);
        String key = generate(ada);
        clock.turn(Duration.ofMinutes(6));
        HttpResponse<String> proven =
                ada.post(SLOT + "/show", "expectedKeyId", keytrail.keyIdOf(key), "password", PASSWORD);
        HttpResponse<String> shown = ada.follow(proven);
        assertThat(keyIn(shown)).isEqualTo(key);
        int actions = keytrail.actions.size();

        // When that page is loaded again
        HttpResponse<String> again = ada.follow(proven);

        // Then it is a page like any other: nothing was sent and nobody was shown anything
        assertThat(shown.request().method()).isEqualTo("GET");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).contains("••••").doesNotContain(key);
        assertThat(keytrail.actions).hasSize(actions);
        assertThat(proven.body() + Browser.target(proven)).doesNotContain(key);
    }

    @Test
    void aPageWithAShownKeyIsForTheSessionThatAskedForIt() {
        // Given a key that is about to be shown
        Browser ada = signedIn(ADA);
        String key = generate(ada);
        HttpResponse<String> answer = ada.post(SLOT + "/show", "expectedKeyId", keytrail.keyIdOf(key));

        // When its address is opened in another session of the same person
        HttpResponse<String> elsewhere = signedIn(ADA).go(Browser.target(answer));

        // Then
        assertThat(elsewhere.body()).contains("••••").doesNotContain(key);
        assertThat(ada.follow(answer).body()).contains(key);
    }

    @Test
    void aFormThatIsSentAgainShowsTheKeyToWhoSignedInAShortWhileAgoOnly() {
        Browser ada = signedIn(ADA);
        String key = generate(ada);
        assertThat(ada.post(SLOT + "/generate", "requestId", "first").body()).contains(key);
        clock.turn(Duration.ofMinutes(6));

        HttpResponse<String> again = ada.post(SLOT + "/generate", "requestId", "first");

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).doesNotContain(key).contains("••••");
    }

    @Test
    void whoGeneratedAKeyIsNamedByTheAddressThatTheMemberListHas() {
        Instant now = clock.instant();
        QueryStub.keys = List.of(key("standard", "default", "u-7", now, List.of()));
        ada().send(
                        "PUT",
                        "/api/v1/accounts/acme/members",
                        "[{\"userId\":\"u-7\",\"email\":\"grace@acme.test\",\"role\":\"super-admin\"}]");

        assertThat(signedIn(ANA).get(PAGE).body()).contains("by <span>grace@acme.test</span>");
    }

    @Test
    void theWarningIsThereWhereNeitherScopesNorTheKindLimitAKey() {
        Browser ada = signedIn(ADA);

        assertThat(pageWith(ada, "connected-app", List.of())).contains("has full access");
        assertThat(pageWith(ada, "private-app", List.of("read:/crm/"))).doesNotContain("has full access");
        assertThat(pageWith(ada, "developer", List.of())).doesNotContain("has full access");
    }

    @Test
    void theAgeIsInWordsAndRotationIsRecommended() {
        Browser ada = signedIn(ADA);
        String key = generate(ada);

        assertThat(pageWithAge(ada, key, 73))
                .contains("73 days old")
                .contains("recommended by")
                .contains("class=\"fresh\"");
        assertThat(pageWithAge(ada, key, 150)).contains("class=\"soon\"");
        assertThat(pageWithAge(ada, key, 180)).contains("class=\"overdue\"").contains("overdue since");
    }

    @Test
    void duringAGracePeriodThePageIsThereBeforeCallsAreCounted() {
        inGrace();

        String page = signedIn(ADA).get(PAGE).body();

        assertThat(page)
                .contains("stays valid until")
                .contains("hx-get=\"" + SLOT + "/traffic\"")
                .contains("href=\"" + SLOT + "/traffic\"");
        assertThat(RecordsStub.ASKED).isEmpty();
    }

    @Test
    void callsWithTheOldAndTheNewKeyAreAPartOfThePageAndAPage() {
        Instant rotatedAt = inGrace();
        RecordsStub.prepareJson(SUMMARY, """
                {"groups": [{"value": "old-key", "calls": 1234}, {"value": null, "calls": 9}], "total": 1243}""");

        HttpResponse<String> traffic = signedIn(ANA).get(SLOT + "/traffic");

        assertThat(traffic.statusCode()).isEqualTo(200);
        assertThat(traffic.body())
                .contains("id=\"traffic-standard-default\"")
                .contains("<strong>1,234</strong>")
                .contains("<strong>0</strong>")
                .contains("Somebody still uses the old key")
                .contains("</html>");
        assertThat(RecordsStub.askedAt(SUMMARY).query())
                .isEqualTo(Map.of("by", "keyId", "from", IsoMillis.format(rotatedAt)));
    }

    @Test
    void callsThatCannotBeCountedNowAreCountedByAndBy() {
        inGrace();
        RecordsStub.prepareProblem(SUMMARY, Problem.unavailable("The records can't be read.", Duration.ofSeconds(4)));

        HttpResponse<String> page = signedIn(ADA).get(SLOT + "/traffic");

        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.headers().firstValue("Retry-After")).contains("4");
        assertThat(page.body())
                .contains("The records can&#39;t be read.")
                .contains("hx-get=\"" + SLOT + "/traffic\"")
                .contains("hx-target=\"#traffic-standard-default\"");
    }

    @Test
    void onceTheOldKeyIsGoneThereIsNothingToCount() {
        QueryStub.keys = List.of(key("standard", "default", ADA, clock.instant(), List.of()));

        HttpResponse<String> traffic = signedIn(ADA).get(SLOT + "/traffic");

        assertThat(traffic.statusCode()).isEqualTo(200);
        assertThat(traffic.body()).contains("The old key is no longer valid.");
        assertThat(RecordsStub.ASKED).isEmpty();
    }

    /** When the key was rotated. */
    private Instant inGrace() {
        Instant rotatedAt = clock.instant().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MILLIS);
        QueryStub.keys = List.of(
                key("old-key", "RETIRING", rotatedAt.minus(Duration.ofDays(9)), rotatedAt.plus(Duration.ofDays(1))),
                key("new-key", "ACTIVE", rotatedAt, null));
        return rotatedAt;
    }

    private static KeyStatusView key(String keyId, String state, Instant at, Instant expiresAt) {
        return new KeyStatusView(
                keyId,
                "acme",
                "standard",
                "default",
                "abcd",
                state,
                at,
                ADA,
                0,
                at.plus(Duration.ofDays(180)),
                null,
                expiresAt,
                null,
                null,
                List.of(),
                null,
                null);
    }

    @Test
    void thePagesPlaceIsTheArticlesWithItsLogsInTabs() {
        assertThat(signedIn(ADA).get(PAGE).body())
                .contains("Settings ▸ Integrations ▸ API key")
                .contains("href=\"/accounts/acme/audit-log\"")
                .contains("href=\"/accounts/acme/call-log\"");
    }

    @Test
    void analystsSeeTheKeysAndNoWayToUseThem() {
        String key = generate(signedIn(ADA));
        listed(key, 3);
        Browser ana = signedIn(ANA);

        HttpResponse<String> page = ana.get(PAGE);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("3 days old").doesNotContain("Show").doesNotContain("/generate");
        assertThat(ana.post(SLOT + "/show", "expectedKeyId", keytrail.keyIdOf(key))
                        .statusCode())
                .isEqualTo(403);
        assertThat(keytrail.lastAction().getRefusedBy()).isEqualTo("FORBIDDEN");
    }

    @Test
    void aRemindersLinkLeadsToTheCardOfItsKey() {
        Browser ada = signedIn(ADA);
        String card = "private-app.nightly-export";

        HttpResponse<String> link = ada.get(PAGE + "?kind=private-app&name=nightly-export");

        assertThat(link.headers().firstValue("Location")).contains(PAGE + "#" + card);
        assertThat(ada.get(PAGE + "?kind=private-app&name=%2F%2Fevil.example").statusCode())
                .isEqualTo(400);
    }

    @Test
    void membersLearnWhomToAsk() {
        assertThat(signedIn(BOB).get(PAGE).body()).contains("mailto:" + ADA).doesNotContain("Generate");
    }

    @Test
    void anAddressThatWasMistypedIsAnsweredWithAPage() {
        var nowhere = Browser.signedIn(port, ADA, PASSWORD).get("/accounts/acme/api-keys");

        assertThat(nowhere.statusCode()).isEqualTo(404);
        assertThat(nowhere.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(nowhere.body()).contains("Nothing here").contains("href=\"/\"");
    }

    @Test
    void anotherAccountsPageIsForbiddenWhetherOrNotThereIsSuchAnAccount() {
        Browser gus = signedIn(GUS);

        assertThat(gus.get(PAGE).statusCode()).isEqualTo(403);
        assertThat(gus.get("/accounts/nobody/api-key").statusCode()).isEqualTo(403);
        assertThat(gus.get("/accounts/globex/api-key").statusCode()).isEqualTo(200);
    }

    @Test
    void whileTheRecordsMoveThePageSaysSo() {
        QueryStub.moving = true;

        HttpResponse<String> page = signedIn(ADA).get(PAGE);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("can’t be listed right now").contains("Try again");
    }

    @Test
    void whatPeopleWroteIsTextAndNoMarkup() {
        String key = generate(signedIn(ADA));
        listed(key, 1, "<script>alert(1)</script>\"'", "read:/<img/src=x>");

        assertThat(signedIn(ADA).get(PAGE).body())
                .contains("&lt;script&gt;alert(1)")
                .doesNotContain("<script>alert")
                .doesNotContain("<img");
    }

    @Test
    void anAccountsNameThatIsMarkupIsNoAccountAndNotRepeated() {
        HttpResponse<String> page = signedIn(ADA).get("/accounts/%3Cscript%3Ealert(1)%3C%2Fscript%3E/api-key");
        HttpResponse<String> other = signedIn(ADA).get("/accounts/%3Cimg%20src=x%3E/api-key");

        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(other.statusCode()).isEqualTo(400);
        assertThat(page.body() + other.body()).doesNotContain("<script>alert").doesNotContain("<img");
    }

    private Browser signedIn(String user) {
        return Browser.signedIn(port, user, PASSWORD);
    }

    private String generate(Browser browser) {
        browser.get(PAGE);
        String key = keyIn(browser.post(SLOT + "/generate", "requestId", "first"));
        listed(key, 0);
        return key;
    }

    private String pageWith(Browser browser, String kind, List<String> scopes) {
        QueryStub.keys = List.of(key(kind, "default", ADA, clock.instant(), scopes));
        return browser.get(PAGE)
                .body()
                .replaceAll("(?s)<details class=\"card\" id=\"create-private-app\".*?</details>", "");
    }

    private static KeyStatusView key(String kind, String name, String generatedBy, Instant at, List<String> scopes) {
        return new KeyStatusView(
                "00000000-0000-7000-8000-000000000001",
                "acme",
                kind,
                name,
                "abcd",
                "ACTIVE",
                at,
                generatedBy,
                0,
                at.plus(Duration.ofDays(180)),
                null,
                null,
                null,
                null,
                scopes,
                null,
                null);
    }

    private String pageWithAge(Browser browser, String key, long days) {
        listed(key, days);
        return browser.get(PAGE).body();
    }

    private void listed(String key, long days) {
        listed(key, days, null);
    }

    private void listed(String key, long days, String note, String... scopes) {
        Instant now = clock.instant();
        Instant generatedAt = now.minus(Duration.ofDays(days));
        QueryStub.keys = List.of(new KeyStatusView(
                keytrail.keyIdOf(key),
                "acme",
                "standard",
                "default",
                key.substring(key.length() - 4),
                "ACTIVE",
                generatedAt,
                ADA,
                days,
                generatedAt.plus(Duration.ofDays(180)),
                null,
                null,
                null,
                null,
                List.of(scopes),
                note,
                now));
    }

    private static String keyIn(HttpResponse<String> page) {
        return find(KEY, page.body());
    }

    private static String find(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        assertThat(found.find()).as("the page has %s", pattern).isTrue();
        return found.group(found.groupCount());
    }
}
