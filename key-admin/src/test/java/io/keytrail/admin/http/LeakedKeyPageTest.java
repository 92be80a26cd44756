package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.service.access.Role;
import io.keytrail.service.problem.Problem;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeakedKeyPageTest extends HttpTest {

    private static final String PAGE = "/accounts/acme/leaked-key";
    private static final String HASH = "0123456789abcdef".repeat(4);
    private static final String KEY = "/keys/" + HASH;
    private static final String CALLS = "/accounts/acme/calls";
    private static final String KEY_TEXT = "kt_std_0123456789ABCDEFGHIJabcdefghij0123ABCDEF";

    private static void found(String state, String rest) {
        RecordsStub.prepareJson(KEY, """
                {"keyId":"k-1","accountId":"acme","kind":"private-app","name":"billing","hint":"abcd","state":"%s",
                "generatedAt":"2026-11-01T07:00:00.000Z","generatedBy":"alan@acme.test","ageDays":24,
                "rotationDueAt":null,"scopes":[],"note":null,"lastUsedAt":"2026-11-25T07:00:00.000Z",%s,"news":1}""".formatted(state, rest));
    }

    private static void foundActive() {
        found("ACTIVE", "\"reason\":null");
        RecordsStub.prepareJson(CALLS, """
                {"calls":[{"callId":"c-1","accountId":"acme","occurredAt":"2026-11-25T06:59:00.000Z","method":"GET",
                "path":"/crm/<script>alert(1)</script>","status":401,"latencyMs":1.5,"clientIp":"192.0.2.7",
                "userAgent":"<img src=x>","keyId":"k-1","outcome":"KEY_DEACTIVATED"}],"nextCursor":"more"}""");
    }

    private Browser signedIn(String user) {
        return Browser.signedIn(port, user, PASSWORD);
    }

    @Test
    void whatIsPastedHasNoNameAndCanOnlyBeSentByAScriptThatHashesIt() {
        String page = signedIn(ADA).get(PAGE).body();

        assertThat(page)
                .containsPattern("<input id=\"pasted\"(?![^>]* name=)[^>]*autocomplete=\"off\"[^>]* disabled")
                .contains("<input type=\"hidden\" name=\"hash\">")
                .containsPattern("<button class=\"primary\" disabled")
                .contains("Without scripts nothing can");
        assertThat(RecordsStub.ASKED).isEmpty();
    }

    @Test
    void aSuperAdminLearnsWhoseItIsAndHowToEndIt() {
        foundActive();

        String page = signedIn(ADA).get(PAGE + "?hash=" + HASH).body();

        assertThat(page)
                .contains("A key of account <span>acme</span>")
                .contains("This key still works.")
                .contains("private-app billing")
                .contains("••••abcd")
                .contains("by <span>alan@acme.test</span>")
                .contains("datetime=\"2026-11-01T07:00:00Z\"")
                .contains("href=\"/accounts/acme/keys/private-app/billing/rotate\"")
                .contains("href=\"/accounts/acme/keys/private-app/billing/deactivate\"")
                .contains("href=\"/accounts/acme/call-log?keyId=k-1\"");
    }

    @Test
    void itsNewestCallsAreThereAndWhatCallersWroteIsText() {
        foundActive();

        String page = signedIn(ADA).get(PAGE + "?hash=" + HASH).body();

        assertThat(RecordsStub.askedAt(CALLS).query()).isEqualTo(Map.of("keyId", "k-1", "limit", "10"));
        assertThat(page)
                .contains("192.0.2.7")
                .contains("key deactivated")
                .contains("/crm/&lt;script&gt;alert(1)&lt;/script&gt;")
                .contains("&lt;img src=x&gt;")
                .doesNotContain("<script>alert")
                .doesNotContain("<img src=x");
    }

    @Test
    void anAnalystSeesItsCallsAndLearnsWhoCanEndIt() {
        foundActive();

        String page = signedIn(ANA).get(PAGE + "?hash=" + HASH).body();

        assertThat(page)
                .contains("href=\"/accounts/acme/call-log?keyId=k-1\"")
                .contains("Only a super admin of")
                .contains("192.0.2.7")
                .doesNotContain("/rotate")
                .doesNotContain("/deactivate");
        assertThat(RecordsStub.askedAt(CALLS).caller().roles()).isEqualTo(Map.of("acme", Role.ANALYST));
    }

    @Test
    void anOperatorLearnsWhoseItIsAndSeesNoTenantsCalls() {
        foundActive();

        String page = signedIn(OLGA).get("/accounts/-/leaked-key?hash=" + HASH).body();

        assertThat(page)
                .contains("A key of account <span>acme</span>")
                .contains("This key still works.")
                .doesNotContain("/call-log?keyId")
                .doesNotContain("/rotate")
                .doesNotContain("Its newest calls");
        assertThat(RecordsStub.ASKED).extracting(RecordsStub.Asked::path).containsExactly("/api/v1" + KEY);
    }

    @ParameterizedTest
    @CsvSource({
        "ROTATED, it was rotated",
        "DEACTIVATED, somebody deactivated it",
        "GRACE_ENDED, its grace period after a rotation was over",
        "EXPIRED, its expiry date had come",
        "KIND_RETIRED, keys of its kind are refused",
        "MOON_FULL, MOON_FULL"
    })
    void aKeyThatHasEndedSaysByWhomAndWhyAndNeedsNoAct(String reason, String why) {
        found(
                "DEACTIVATED",
                "\"deactivatedAt\":\"2026-11-20T07:00:00.000Z\",\"deactivatedBy\":\"ada@acme.test\",\"reason\":\""
                        + reason + "\"");
        RecordsStub.prepareJson(CALLS, "{\"calls\":[]}");

        assertThat(signedIn(ADA).get(PAGE + "?hash=" + HASH).body())
                .contains("This key no longer works.")
                .contains("datetime=\"2026-11-20T07:00:00Z\"")
                .contains("by <span>ada@acme.test</span><span>: <span>" + why + "</span>")
                .contains("There was none in the last 7 days.")
                .doesNotContain("/rotate");
    }

    @Test
    void aKeyInItsGracePeriodStillWorksUntilThen() {
        found("RETIRING", "\"expiresAt\":\"2026-11-26T07:00:00.000Z\"");
        RecordsStub.prepareJson(CALLS, "{\"calls\":[]}");

        assertThat(signedIn(ADA).get(PAGE + "?hash=" + HASH).body())
                .contains("In its grace period")
                .contains("This key still works.")
                .contains("datetime=\"2026-11-26T07:00:00Z\"")
                .doesNotContain("/rotate");
    }

    @Test
    void aKeyThatIsNotOnesOwnIsAsGoodAsNone() {
        // Given the query API, which tells nobody else whose key it is
        RecordsStub.prepareProblem(
                KEY, Problem.of("unknown-key", 404, "There is no such key, or it is not yours to see."));
        Browser gus = signedIn(GUS);

        // When both are looked up
        HttpResponse<String> foreign = gus.get("/accounts/globex/leaked-key?hash=" + HASH);

        // Then it was asked with all of the person's roles, and one answer is for both
        assertThat(RecordsStub.askedAt(KEY).caller().roles()).isEqualTo(Map.of("globex", Role.SUPER_ADMIN));
        assertThat(foreign.statusCode()).isEqualTo(200);
        assertThat(foreign.body())
                .contains("No key has this hash, or it belongs to an account that you have no say in.")
                .doesNotContain("acme");
    }

    @Test
    void aHashInCapitalsAndWithSpacesIsTheSame() {
        foundActive();

        assertThat(signedIn(ADA)
                        .get(PAGE + "?hash=%20" + HASH.toUpperCase(Locale.ROOT) + "%0A")
                        .body())
                .contains("This key still works.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", KEY_TEXT, "../accounts/acme/keys", "0123456789abcdef0123456789abcdef"})
    void whatIsNoHashIsNeitherAskedForNorRepeated(String hash) {
        HttpResponse<String> page = signedIn(ADA).get(PAGE + "?hash=" + hash);

        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body()).contains("That is no SHA-256").doesNotContain(KEY_TEXT);
        assertThat(RecordsStub.ASKED).isEmpty();
    }

    @Test
    void whileNothingCanBeReadThePageRetriesByItself() {
        RecordsStub.prepareProblem(
                KEY, Problem.of("rebalancing", 503, "It moves.").retryAfter(Duration.ofSeconds(3)));

        HttpResponse<String> page = signedIn(ADA).get(PAGE + "?hash=" + HASH);

        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.body())
                .contains("hx-trigger=\"load delay:3s\"")
                .contains("hx-get=\"" + PAGE + "?hash=" + HASH + "\"")
                .contains("hx-select=\"#found\"")
                .doesNotContain("No such key");
    }

    @Test
    void whoseItIsIsSaidAlsoWhileItsCallsCannotBeRead() {
        foundActive();
        RecordsStub.prepareProblem(CALLS, Problem.tooManyRequests(Duration.ofSeconds(1)));

        HttpResponse<String> page = signedIn(ADA).get(PAGE + "?hash=" + HASH);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("This key still works.").contains("The calls can’t be read right now");
    }

    @Test
    void whereTheLogWasNotLookedThroughWholeNobodyIsToldThatThereWasNoCall() {
        foundActive();
        RecordsStub.prepareJson(CALLS, "{\"calls\":[],\"nextCursor\":\"further\"}");

        assertThat(signedIn(ADA).get(PAGE + "?hash=" + HASH).body())
                .contains("looks further")
                .doesNotContain("There was none in the last 7 days");
    }

    @Test
    void membersAndStrangersHaveNoSuchPage() {
        assertThat(signedIn(BOB).get(PAGE + "?hash=" + HASH).statusCode()).isEqualTo(403);
        assertThat(signedIn(GUS).get(PAGE + "?hash=" + HASH).statusCode()).isEqualTo(403);
        assertThat(RecordsStub.ASKED).isEmpty();
    }
}
