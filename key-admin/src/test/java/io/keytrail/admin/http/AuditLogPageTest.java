package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.service.access.Role;
import io.keytrail.service.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.coyote.CloseNowException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditLogPageTest extends HttpTest {

    private static final String PAGE = "/accounts/acme/audit-log";
    private static final String AUDIT = "/accounts/acme/audit";
    private static final String VERIFY = AUDIT + "/verify";
    private static final String SOMEBODY = "alan@acme.test";
    private static final String KEY_TEXT = "kt_std_0123456789ABCDEFGHIJabcdefghij0123ABCDEF";
    private static final String HASH = "e9954eb4".repeat(8);

    private Browser ada;

    @BeforeEach
    void aLogWithOneEntry() {
        prepare(entry("SHOW", "APPLIED", null, 1), null);
        ada = Browser.signedIn(port, ADA, PASSWORD);
    }

    private static void prepare(String entry, String nextCursor) {
        RecordsStub.prepareJson(
                AUDIT,
                "{\"entries\":[" + entry + "],\"nextCursor\":" + text(nextCursor)
                        + ",\"asOf\":\"2026-11-25T07:00:00.500Z\",\"news\":1}");
    }

    private static String entry(String action, String outcome, String reason, int count) {
        return entry(action, outcome, reason, count, actor(SOMEBODY, "super-admin", "curl/8"), null);
    }

    private static String entry(
            String action, String outcome, String reason, int count, String actor, String targetAccount) {
        return """
                {"chainVersion":1,"accountId":"acme","sequence":42,"entryId":"e-1","actionId":"a-1","action":"%s",
                "outcome":"%s","reason":%s,"count":%d,"actor":%s,"targetAccount":%s,"kind":"private-app",
                "name":"billing","keyId":"k-1","previousKeyId":"k-0","keyHint":"abcd",
                "occurredAt":"2026-11-25T07:00:00.100Z","recordedAt":"2026-11-25T07:00:00.123Z",
                "previousHash":"%s","hash":"%s","news":1}""".formatted(action, outcome, text(reason), count, actor, text(targetAccount), "0".repeat(64), HASH);
    }

    private static String actor(String user, String role, String agent) {
        return """
                {"userId":"u-7","email":"%s","role":%s,"ip":"192.0.2.7","userAgent":"%s"}""".formatted(user, text(role), agent);
    }

    private static String text(String value) {
        return value == null ? "null" : '"' + value + '"';
    }

    @Test
    void anEntrySaysWhoDidWhatToWhichKeyWhenAndFromWhere() {
        assertThat(ada.get(PAGE).body())
                .contains("datetime=\"2026-11-25T07:00:00.123Z\"")
                .contains(SOMEBODY)
                .contains("super-admin")
                .contains("Viewed the key")
                .contains("private-app billing")
                .contains("••••abcd")
                .contains("192.0.2.7");
    }

    @Test
    void anEntryOpensItsWholeRecord() {
        assertThat(ada.get(PAGE).body())
                .contains("aria-label=\"Record 42\"")
                .contains("<dt>entryId</dt><dd>e-1</dd>")
                .contains("<dt>actionId</dt><dd>a-1</dd>")
                .contains("<dt>actor.userId</dt><dd>u-7</dd>")
                .contains("<dt>actor.userAgent</dt><dd>curl/8</dd>")
                .contains("<dt>occurredAt</dt><dd>2026-11-25T07:00:00.100Z</dd>")
                .contains("<dt>previousHash</dt><dd>" + "0".repeat(64) + "</dd>")
                .contains("<dt>hash</dt><dd>" + HASH + "</dd>")
                .doesNotContain("<dt>targetAccount</dt>");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GENERATE    | APPLIED  |                    | Generated a key            |
            GENERATE    | REJECTED | KEY_EXISTS         | Tried to generate a key    | There was an active key already; only one is allowed at a time.
            SHOW        | DENIED   | FORBIDDEN          | Tried to view the key      | The role does not allow this.
            SHOW        | APPLIED  | REPLAYED           | Viewed the key             | The same request came again and got the first answer.
            ROTATE      | APPLIED  | GRACE              | Rotated the key            | The old key stays valid for a grace period.
            ROTATE      | APPLIED  | GRACE_ENDED        | Rotated the key            | It ended the grace period of an older key as well.
            DEACTIVATE  | REJECTED | HUMAN_CHECK_FAILED | Tried to deactivate the key| The check that a person does this was not passed.
            GRACE_END   | APPLIED  | GRACE_ENDED        | The old key’s grace period ended | The grace period was over.
            SET_MEMBERS | APPLIED  | SIGN_IN            | Changed whom reminders reach | Learnt when the person signed in.
            MERGE_KEYS  | APPLIED  | MOON_FULL          | MERGE_KEYS                 | MOON_FULL
            """)
    void whatWasDoneAndWhyIsSaidInWordsAndWhatIsUnknownAsItStands(
            String action, String outcome, String reason, String what, String why) {
        prepare(entry(action, outcome, reason, 1), null);

        String page = ada.get(PAGE).body();

        assertThat(page).contains("<span>" + what + "</span>");
        if (why != null) {
            assertThat(page).contains("<small>" + why + "</small>");
        }
    }

    @Test
    void attemptsThatWereCountedTogetherShowTheirNumber() {
        prepare(entry("ROTATE", "DENIED", "FORBIDDEN", 17), null);

        assertThat(ada.get(PAGE).body()).contains("× 17").contains(">Not allowed<");
    }

    @Test
    void whatEndedInTimeWasDoneByTheSystem() {
        String system = """
                {"userId":"system","email":null,"role":null,"ip":null,"userAgent":null}""";
        prepare(entry("EXPIRE", "APPLIED", "EXPIRED", 1, system, null), null);

        assertThat(ada.get(PAGE).body())
                .contains("<span>system</span>")
                .contains("by itself, in time")
                .contains("The key expired")
                .doesNotContain("no role here")
                .doesNotContain("<dt>actor.ip</dt>");
    }

    @Test
    void theFilterInTheAddressIsAskedForExactlyAndStaysInTheForm() {
        HttpResponse<String> page = ada.get(
                PAGE
                        + "?action=SHOW&outcome=APPLIED&actor=Ada%2Bx%40acme.test&keyId=k-1&from=2026-11-25T06:00&to=2026-11-25T08:00:00.500Z");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(RecordsStub.askedAt(AUDIT).query())
                .isEqualTo(Map.of(
                        "action", "SHOW",
                        "outcome", "APPLIED",
                        "actor", "Ada+x@acme.test",
                        "keyId", "k-1",
                        "from", "2026-11-25T06:00:00.000Z",
                        "to", "2026-11-25T08:00:00.500Z",
                        "limit", "50"));
        assertThat(page.body())
                .contains("value=\"Ada+x@acme.test\"")
                .contains("value=\"SHOW\" selected=\"selected\"")
                .contains("value=\"2026-11-25T08:00:00.500\"")
                .contains("export?action=SHOW&amp;outcome=APPLIED&amp;actor=Ada%2Bx%40acme.test");
    }

    @Test
    void whoViewedCreatedOrDeactivatedIsOnePressAway() {
        assertThat(ada.get(PAGE + "?actor=x").body())
                .contains("href=\"" + PAGE + "?action=SHOW&amp;actor=x\"")
                .contains("href=\"" + PAGE + "?action=GENERATE&amp;actor=x\"")
                .contains("href=\"" + PAGE + "?action=DEACTIVATE&amp;actor=x\"");
        assertThat(ada.get(PAGE + "?action=SHOW").body())
                .contains("href=\"" + PAGE + "?action=SHOW\" aria-current=\"true\">Viewed</a>");
    }

    @Test
    void anEmptyFieldIsNoFilter() {
        ada.get(PAGE + "?action=&outcome=&actor=&from=");

        assertThat(RecordsStub.askedAt(AUDIT).query()).isEqualTo(Map.of("limit", "50"));
    }

    @Test
    void itIsAskedInTheReadersNameWithTheirRoleInThisAccountAlone() {
        Browser.signedIn(port, ANA, PASSWORD).get(PAGE);

        assertThat(RecordsStub.askedAt(AUDIT).caller().userId()).isEqualTo(ANA);
        assertThat(RecordsStub.askedAt(AUDIT).caller().roles()).isEqualTo(Map.of("acme", Role.ANALYST));
    }

    @Test
    void whatTheQueryApiDoesNotTakeIsSaidBesideTheFormWithItsValue() {
        RecordsStub.prepareProblem(AUDIT, Problem.badParameter("from", "a time"));

        HttpResponse<String> page = ada.get(PAGE + "?from=yesterday&actor=x");

        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body())
                .contains("from takes a time.")
                .contains("value=\"yesterday\"")
                .contains("value=\"x\"")
                .containsPattern("id=\"from\"[^>]*aria-invalid=\"true\"")
                .doesNotContainPattern("id=\"actor\"[^>]*aria-invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?actoin=SHOW", "?action=SHOW&action=ROTATE", "/export?who=x"})
    void aFilterThatDoesNotExistShowsNothingRatherThanMore(String query) {
        assertThat(ada.get(PAGE + query).statusCode()).isEqualTo(400);
        assertThat(RecordsStub.ASKED).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"?keyId=", "?actor=", "/export?keyId="})
    void aKeyThatIsTypedIntoTheFilterGoesNoFurther(String filter) {
        HttpResponse<String> answer = ada.get(PAGE + filter + KEY_TEXT);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain(KEY_TEXT);
        assertThat(RecordsStub.ASKED).isEmpty();
    }

    @Test
    void olderEntriesAreAPageFurtherAndAreAppendedByAScript() {
        prepare(entry("SHOW", "APPLIED", null, 1), "next+1");

        assertThat(ada.get(PAGE + "?action=SHOW").body())
                .contains("href=\"" + PAGE + "?action=SHOW&amp;cursor=next%2B1\"")
                .contains("hx-get=\"" + PAGE + "?action=SHOW&amp;cursor=next%2B1\"")
                .doesNotContain("These are all.");

        prepare(entry("SHOW", "APPLIED", null, 1), null);
        String last = ada.get(PAGE + "?action=SHOW&cursor=next%2B1").body();
        assertThat(RecordsStub.askedAt(AUDIT).query())
                .isEqualTo(Map.of("action", "SHOW", "limit", "50", "cursor", "next+1"));
        assertThat(last).contains("These are all.").contains("Back to the newest");
    }

    @Test
    void whatStrangersWroteIsText() {
        String agent = "<img src=x onerror=alert(2)>";
        prepare(
                entry(
                        "SHOW",
                        "DENIED",
                        "<script>alert(4)</script>",
                        1,
                        actor("<script>alert(1)</script>", "<b>role</b>", agent),
                        "<i>acme</i>"),
                null);

        String page = ada.get(PAGE + "?actor=%22%3E%3Cscript%3Ealert(3)").body();

        assertThat(page)
                .doesNotContain("<script>alert")
                .doesNotContain("<img src=x")
                .doesNotContain("<b>role")
                .doesNotContain("<i>acme")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .contains("&lt;img src=x onerror=alert(2)&gt;")
                .contains("&lt;script&gt;alert(4)&lt;/script&gt;")
                .contains("&quot;&gt;&lt;script&gt;alert(3)");
    }

    @Test
    void withoutEntriesThePageSaysWhetherThatIsTheFilters() {
        RecordsStub.prepareJson(AUDIT, "{\"entries\":[],\"nextCursor\":null,\"asOf\":null}");

        assertThat(ada.get(PAGE).body()).contains("Nothing has been done here yet.");
        assertThat(ada.get(PAGE + "?actor=nobody").body()).contains("Nothing in the log fits this filter.");
    }

    @Test
    void whileTheAccountMovesThePageRetriesByItself() {
        rebalancing(AUDIT);

        HttpResponse<String> page = ada.get(PAGE + "?action=SHOW");

        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.headers().firstValue("Retry-After")).contains("3");
        assertThat(page.body())
                .contains("moving to another server")
                .contains("hx-trigger=\"load delay:3s\"")
                .contains("hx-get=\"" + PAGE + "?action=SHOW\"")
                .contains("{&quot;Keytrail-Attempt&quot;: &quot;1&quot;}")
                .contains("Try again now")
                .contains("value=\"SHOW\" selected=\"selected\"");
    }

    @Test
    void aRetryTakesTheAnswerInAndCountsOn() {
        rebalancing(AUDIT);

        String second = retried("1");
        String last = retried("7");
        String afterwards = retried("8");

        assertThat(second).contains("{&quot;Keytrail-Attempt&quot;: &quot;2&quot;}");
        assertThat(last).contains("hx-trigger=\"load delay:3s\"");
        assertThat(afterwards)
                .contains("It did not get better after several tries.")
                .contains("Try again now")
                .doesNotContain("hx-trigger=\"load");
    }

    private String retried(String attempt) {
        HttpResponse<InputStream> answer = ada.open(PAGE, "*/*", "HX-Request", "true", "Keytrail-Attempt", attempt);
        assertThat(answer.statusCode()).isEqualTo(200);
        return read(answer);
    }

    private static void rebalancing(String path) {
        RecordsStub.prepareProblem(
                path, Problem.of("rebalancing", 503, "It moves.").retryAfter(Duration.ofSeconds(3)));
    }

    @Test
    void aWholeChainIsSaidToBeWhole() {
        RecordsStub.prepareJson(VERIFY, """
                {"whole":true,"entries":4,"head":"%s","firstSequence":1}""".formatted(HASH));

        assertThat(ada.get(PAGE + "/verify").body())
                .contains("The chain is whole.")
                .contains("Each of its 4 entries fits to the one before.")
                .contains("<span>1</span> to")
                .contains(">e9954eb4e9954eb4…</code>");
    }

    @Test
    void aChainOfOneEntryIsSpokenOfAsOne() {
        RecordsStub.prepareJson(VERIFY, """
                {"whole":true,"entries":1,"head":"%s","firstSequence":2}""".formatted(HASH));

        assertThat(Browser.textOf(ada.get(PAGE + "/verify")))
                .contains("Its one entry fits. The first is gone with its time; it begins with number 2.")
                .contains("entry 2.");
    }

    @Test
    void theOneEntryBeforeABreakFits() {
        RecordsStub.prepareJson(VERIFY, """
                {"whole":false,"entries":1,"head":"%s","firstSequence":1,"sequence":2,"reason":"HASH",
                "why":"It was edited."}""".formatted(HASH));

        assertThat(Browser.textOf(ada.get(PAGE + "/verify"))).contains("The one before it fits.");
    }

    @Test
    void aChainThatHasOutlivedItsBeginningSaysWhereItBegins() {
        RecordsStub.prepareJson(VERIFY, """
                {"whole":true,"entries":4,"head":"%s","firstSequence":8}""".formatted(HASH));

        assertThat(ada.get(PAGE + "/verify").body())
                .contains("The first <span>7</span>")
                .contains("it begins with number <span>8</span>")
                .contains("<span>11</span>");
    }

    @Test
    void aBrokenChainSaysWhichEntryDoesNotFitAndWhy() {
        RecordsStub.prepareJson(VERIFY, """
                {"whole":false,"entries":4,"head":"%s","firstSequence":1,"sequence":5,"reason":"HASH",
                "why":"It was edited <b>later</b>."}""".formatted(HASH));

        assertThat(ada.get(PAGE + "/verify").body())
                .contains("The chain is broken.")
                .contains("Entry <span>5</span> does not fit")
                .contains("It was edited &lt;b&gt;later&lt;/b&gt;.")
                .contains("<code>HASH</code>")
                .doesNotContain("The chain is whole.");
    }

    @Test
    void anEmptyChainHasNothingToCheck() {
        RecordsStub.prepareJson(VERIFY, """
                {"whole":true,"entries":0,"head":null,"firstSequence":null}""");

        assertThat(ada.get(PAGE + "/verify").body()).contains("There is nothing to check");
    }

    @Test
    void aChainThatCannotBeCheckedNowIsNotSaidToBeWhole() {
        RecordsStub.prepareProblem(VERIFY, Problem.tooManyRequests(Duration.ofSeconds(1)));

        HttpResponse<String> page = ada.get(PAGE + "/verify");

        assertThat(page.statusCode()).isEqualTo(429);
        assertThat(page.body())
                .contains("Too many people are reading records just now.")
                .contains("hx-select=\"#verdict\"")
                .doesNotContain("The chain is");
    }

    @ParameterizedTest
    @CsvSource({"csv,text/csv", "ndjson,application/x-ndjson"})
    void whatIsFilteredIsPassedOnAsAFileByteForByte(String format, String type) {
        String file = "sequence,actor.email\r\n42,\"'=ada\u00e9\"\r\n";
        RecordsStub.prepare(AUDIT, (request, response) -> {
            response.setHeader("Content-Disposition", "attachment; filename=\"acme-audit." + format + "\"");
            RecordsStub.write(response, type + ";charset=UTF-8", file);
        });

        HttpResponse<InputStream> answer =
                ada.open(PAGE + "/export?format=" + format + "&action=SHOW&from=2026-11-25T06:00", "text/html");

        assertThat(read(answer)).isEqualTo(file);
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"acme-audit." + format + "\"");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith(type);
        assertThat(RecordsStub.askedAt(AUDIT).query())
                .isEqualTo(Map.of("action", "SHOW", "from", "2026-11-25T06:00:00.000Z"));
    }

    @Test
    void aFileThatBreaksOffDoesNotEndAsIfItWereWhole() {
        RecordsStub.prepare(AUDIT, (request, response) -> {
            RecordsStub.write(response, "text/csv;charset=UTF-8", "sequence\r\n42\r\n");
            response.flushBuffer();
            throw new CloseNowException("it breaks");
        });

        HttpResponse<InputStream> answer = ada.open(PAGE + "/export", "text/html");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
    }

    @Test
    void whatIsNoFormatIsRefused() {
        assertThat(ada.get(PAGE + "/export?format=xlsx").statusCode()).isEqualTo(400);
        assertThat(RecordsStub.ASKED).isEmpty();
    }

    @Test
    void operatorsSeeAttemptsOnAccountsByThoseWhoHaveNoRoleThere() {
        RecordsStub.prepareJson(
                "/accounts/-/audit",
                "{\"entries\":[" + entry("SHOW", "DENIED", "FORBIDDEN", 1, actor(GUS, null, "curl/8"), "acme")
                        + "],\"nextCursor\":null,\"asOf\":null}");
        Browser olga = Browser.signedIn(port, OLGA, PASSWORD);

        assertThat(olga.get("/accounts/-/audit-log").body())
                .contains(GUS)
                .contains("no role here")
                .contains("of account <b>acme</b>");
        assertThat(olga.get(PAGE).statusCode()).isEqualTo(403);
    }

    private static String read(HttpResponse<InputStream> answer) {
        try (InputStream body = answer.body()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }
}
