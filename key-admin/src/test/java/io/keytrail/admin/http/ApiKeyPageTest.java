package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.keys.KeyText;
import io.keytrail.service.keys.KeyStatusView;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page as each role gets it; what a browser makes of it is shown elsewhere. */
class ApiKeyPageTest extends HttpTest {

    private static final String PAGE = "/accounts/acme/api-key";
    private static final String SLOT = "/accounts/acme/keys/standard/default";
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

        HttpResponse<String> shown = ada.post(SLOT + "/show", "expectedKeyId", keytrail.keyIdOf(key));

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
        HttpResponse<String> shown =
                ada.post(SLOT + "/show", "expectedKeyId", keytrail.keyIdOf(key), "password", PASSWORD);

        assertThat(asked.body()).contains("signed in too long ago").doesNotContain(key);
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("That is not your password.").doesNotContain(key);
        assertThat(keyIn(shown)).isEqualTo(key);
        assertThat(ada.session()).isNotEqualTo(before);
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

    private Browser signedIn(String user) {
        return Browser.signedIn(port, user, PASSWORD);
    }

    private String generate(Browser browser) {
        browser.get(PAGE);
        String key = keyIn(browser.post(SLOT + "/generate", "requestId", "first"));
        listed(key, 0);
        return key;
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
