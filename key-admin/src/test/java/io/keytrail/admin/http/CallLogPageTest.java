package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.service.access.Role;
import io.keytrail.service.problem.Problem;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallLogPageTest extends HttpTest {

    private static final String PAGE = "/accounts/acme/call-log";
    private static final String CALLS = "/accounts/acme/calls";
    private static final String KEY_TEXT = "kt_std_0123456789ABCDEFGHIJabcdefghij0123ABCDEF";

    private Browser ada;

    @BeforeEach
    void aLogWithOneCall() {
        RecordsStub.prepareJson(CALLS, calls("/crm/v3/objects/contacts?limit=5", "curl/8", "null"));
        ada = Browser.signedIn(port, ADA, PASSWORD);
    }

    private static String calls(String path, String agent, String nextCursor) {
        return """
                {"calls":[{"callId":"c-1","accountId":"acme","occurredAt":"2026-11-25T07:00:00.123Z","method":"GET",
                "path":"%s","status":401,"latencyMs":1.500,"requestBytes":0,"responseBytes":12,"clientIp":"192.0.2.7",
                "userAgent":"%s","keyId":"k-1","keyHint":"abcd","kind":"standard","outcome":"KEY_DEACTIVATED",
                "requestId":"r-1","error":null}],"nextCursor":%s,"from":"2026-11-18T07:00:00.000Z",
                "to":"2026-11-25T07:00:01.000Z","asOf":"2026-11-25T07:00:00.500Z","news":1}""".formatted(path, agent, nextCursor);
    }

    @Test
    void aCallIsARowThatOpensItsRecord() {
        String page = ada.get(PAGE).body();

        assertThat(page)
                .contains("datetime=\"2026-11-25T07:00:00.123Z\"")
                .contains("key deactivated")
                .contains("<dt>requestId</dt><dd>r-1</dd>")
                .contains("<dt>userAgent</dt><dd>curl/8</dd>")
                .doesNotContain("<dt>error</dt>");
    }

    @Test
    void theFilterInTheAddressIsAskedForExactlyAndStaysInTheForm() {
        HttpResponse<String> page = ada.get(PAGE
                + "?method=GET&path=%2Fcrm%2F%3Fa%26b&status=4xx&outcome=KEY_DEACTIVATED&keyId=k-1&clientIp=2001:db8::1"
                + "&requestId=r-1&from=2026-11-25T06:00&to=2026-11-25T08:00:00.500Z");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(RecordsStub.askedAt(CALLS).query())
                .isEqualTo(Map.of(
                        "method", "GET",
                        "path", "/crm/?a&b",
                        "status", "4xx",
                        "outcome", "KEY_DEACTIVATED",
                        "keyId", "k-1",
                        "clientIp", "2001:db8::1",
                        "requestId", "r-1",
                        "from", "2026-11-25T06:00:00.000Z",
                        "to", "2026-11-25T08:00:00.500Z",
                        "limit", "100"));
        assertThat(page.body())
                .contains("value=\"/crm/?a&amp;b\"")
                .contains("selected=\"selected\">key deactivated</option>")
                .contains("export?method=GET&amp;path=%2Fcrm%2F%3Fa%26b");
    }

    @Test
    void anEmptyFieldIsNoFilter() {
        ada.get(PAGE + "?path=&status=&from=");

        assertThat(RecordsStub.askedAt(CALLS).query()).isEqualTo(Map.of("limit", "100"));
    }

    @Test
    void itIsAskedInTheReadersNameWithTheirRoleInThisAccountAlone() {
        Browser.signedIn(port, ANA, PASSWORD).get(PAGE);

        assertThat(RecordsStub.askedAt(CALLS).caller().userId()).isEqualTo(ANA);
        assertThat(RecordsStub.askedAt(CALLS).caller().roles()).isEqualTo(Map.of("acme", Role.ANALYST));
    }

    @Test
    void whatTheQueryApiDoesNotTakeIsSaidBesideTheFormWithItsValue() {
        RecordsStub.prepareProblem(CALLS, Problem.badParameter("status", "404 or 4xx"));

        HttpResponse<String> page = ada.get(PAGE + "?status=9xx");

        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body())
                .contains("status takes 404 or 4xx.")
                .contains("value=\"9xx\"")
                .contains("Nothing is shown until the filter is put right.");
    }

    @Test
    void aFilterThatDoesNotExistShowsNothingRatherThanMore() {
        assertThat(ada.get(PAGE + "?pth=/crm/").statusCode()).isEqualTo(400);
        assertThat(RecordsStub.ASKED).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/series", "/summary", "/export", "/live"})
    void aKeyThatIsTypedIntoTheFilterGoesNoFurther(String part) {
        HttpResponse<String> answer = ada.get(PAGE + part + "?requestId=" + KEY_TEXT);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain(KEY_TEXT);
        assertThat(RecordsStub.ASKED).isEmpty();
    }

    @Test
    void olderCallsAreAPageFurther() {
        RecordsStub.prepareJson(CALLS, calls("/", "curl/8", "\"next+1\""));

        assertThat(ada.get(PAGE + "?path=/").body()).contains("href=\"" + PAGE + "?path=%2F&amp;cursor=next%2B1\"");

        ada.get(PAGE + "?path=%2F&cursor=next%2B1");
        assertThat(RecordsStub.askedAt(CALLS).query())
                .isEqualTo(Map.of("path", "/", "limit", "100", "cursor", "next+1"));
    }

    @Test
    void whatStrangersWroteIsText() {
        RecordsStub.prepareJson(CALLS, calls("/<script>alert(1)</script>", "<img src=x onerror=alert(2)>", "null"));

        String page = ada.get(PAGE + "?path=%22%3E%3Cscript%3Ealert(3)").body();

        assertThat(page)
                .doesNotContain("<script>alert")
                .doesNotContain("<img src=x")
                .contains("/&lt;script&gt;alert(1)&lt;/script&gt;")
                .contains("&quot;&gt;&lt;script&gt;alert(3)");
    }

    @Test
    void withoutCallsThePageSaysWhyAndWhatToDo() {
        RecordsStub.prepareJson(CALLS, "{\"calls\":[],\"nextCursor\":null}");

        assertThat(ada.get(PAGE).body())
                .contains("There was no call in the last 7 days")
                .contains("curl -H");
        assertThat(ada.get(PAGE + "?status=500").body())
                .contains("No call of the last 7 days fits this filter.")
                .doesNotContain("curl -H");
    }

    @Test
    void whereNothingFitsSoFarThePageSaysThatOlderOnesMay() {
        RecordsStub.prepareJson(CALLS, "{\"calls\":[],\"nextCursor\":\"n\"}");

        assertThat(ada.get(PAGE + "?status=500").body())
                .contains("No call fits this filter in the")
                .contains("cursor=n")
                .doesNotContain("No call of the last 7 days fits");
    }

    @Test
    void whileTheAccountMovesThePageRetriesByItself() {
        RecordsStub.prepareProblem(
                CALLS, Problem.of("rebalancing", 503, "It moves.").retryAfter(Duration.ofSeconds(3)));

        HttpResponse<String> page = ada.get(PAGE + "?path=/");

        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.headers().firstValue("Retry-After")).contains("3");
        assertThat(page.body())
                .contains("hx-trigger=\"load delay:3s\"")
                .contains("hx-get=\"" + PAGE + "?path=%2F\"")
                .contains("Try again now")
                .contains("value=\"/\"");
    }

    /** Yesterday and today in Berlin, where it is one o'clock at midnight UTC. */
    private static void prepareUsage() {
        RecordsStub.prepareJson("/accounts/acme/usage", """
                {"buckets":[{"start":"2026-11-24T22:45:00Z","calls":9,"errors":9,"refused":0,"bytes":1,"peak10s":500},
                {"start":"2026-11-24T23:00:00Z","calls":1500,"errors":20,"refused":3,"bytes":1,"peak10s":131},
                {"start":"2026-11-24T23:15:00Z","calls":500,"errors":0,"refused":0,"bytes":1,"peak10s":7}],
                "guidelines":{"per10s":100,"perDay":250000,"errorShare":0.05},
                "breaches":[{"guideline":"errorShare","start":"2026-11-23T23:00:00Z","value":1.0000,"limit":0.05},
                {"guideline":"per10s","start":"2026-11-24T23:00:00Z","value":131,"limit":100}],
                "timeZone":"Europe/Berlin"}""");
    }

    @Test
    void usageOfTheAccountsOwnDayIsHeldAgainstItsGuidelinesInWords() {
        prepareUsage();

        String usage = ada.get(PAGE + "/usage").body();

        assertThat(RecordsStub.askedAt("/accounts/acme/usage").query()).isEqualTo(Map.of("bucket", "PT15M"));
        assertThat(usage)
                .contains("Peak in 10 s today: 131, guideline 100")
                .contains("over the guideline of 100")
                .contains("Calls today: 2,000, guideline 250,000")
                .contains("1.0%")
                .contains("Europe/Berlin");
    }

    @Test
    void whereAGuidelineWasNotKeptLeadsToItsCalls() {
        prepareUsage();

        String usage = ada.get(PAGE + "/usage").body();

        assertThat(usage)
                .contains("131 calls in 10 s; the guideline is up to 100")
                .contains(PAGE + "?from=2026-11-24T23:00:00Z&amp;to=2026-11-24T23:15:00Z")
                .contains("100 % errors; the guideline is less than 5 %")
                .contains(PAGE + "?from=2026-11-23T23:00:00Z&amp;to=2026-11-24T23:00:00Z")
                .contains("2026-11-24</time>");
        assertThat(usage.indexOf("131 calls in 10 s")).isLessThan(usage.indexOf("100 % errors"));
    }

    @Test
    void callsAreCountedAndTheCountsLeadToTheirCalls() {
        RecordsStub.prepareJson(CALLS + "/summary", """
                {"groups":[{"value":"404","calls":1234,"errors":1234,"lastAt":"2026-11-25T07:00:00.000Z"},
                {"value":null,"calls":1,"errors":0,"lastAt":"2026-11-25T07:00:00.000Z"}],"total":1235,"ungrouped":0}""");

        String counts = ada.get(PAGE + "/summary?by=status&path=/a").body();

        assertThat(RecordsStub.askedAt(CALLS + "/summary").query()).isEqualTo(Map.of("by", "status", "path", "/a"));
        assertThat(counts)
                .contains("href=\"" + PAGE + "?path=%2Fa&amp;status=404\"")
                .contains("1,234")
                .contains("<span>none</span>");
        assertThat(ada.get(PAGE + "/summary?by=secret").statusCode()).isEqualTo(400);
    }

    @Test
    void oneCallIsCountedAsOne() {
        RecordsStub.prepareJson(CALLS + "/summary", """
                {"groups":[{"value":"404","calls":1,"errors":1,"lastAt":"2026-11-25T07:00:00.000Z"}],"total":1}""");

        assertThat(Browser.textOf(ada.get(PAGE + "/summary"))).contains("1 call in all.");
    }

    @Test
    void theChartsFiguresAreTheQueryApisOwn() {
        String figures = "{\"series\":[{\"value\":\"ACCEPTED\",\"points\":[]}]}";
        RecordsStub.prepareJson(CALLS + "/series", figures);

        HttpResponse<String> series = ada.get(PAGE + "/series?method=PUT");

        assertThat(series.body()).isEqualTo(figures);
        assertThat(RecordsStub.askedAt(CALLS + "/series").query()).isEqualTo(Map.of("by", "outcome", "method", "PUT"));
    }

    @Test
    void anAnswerThatIsNoneOfTheQueryApisIsAnOutageAndNoBrokenPage() {
        RecordsStub.prepareJson("/accounts/acme/usage", "{\"buckets\":7}");

        HttpResponse<String> part = Browser.signedIn(port, ADA, PASSWORD).get("/accounts/acme/call-log/usage");

        assertThat(part.statusCode()).isEqualTo(503);
        assertThat(part.body()).contains("The records can’t be read right now.").contains("</html>");
    }

    @Test
    void aScriptThatAsksForFiguresIsToldWhatIsWrongAsFigures() throws IOException {
        var answer = Browser.signedIn(port, ADA, PASSWORD)
                .open("/accounts/acme/call-log/series?stattus=404", "application/json");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("no such filter");
    }

    @Test
    void aPartThatFailsSaysSoByItself() {
        RecordsStub.prepareProblem(CALLS + "/summary", Problem.tooManyRequests(Duration.ofSeconds(1)));

        HttpResponse<String> counts = ada.get(PAGE + "/summary");

        assertThat(counts.statusCode()).isEqualTo(429);
        assertThat(counts.body())
                .contains("Too many people are reading records just now.")
                .contains("id=\"summary\"");
        assertThat(ada.get(PAGE).statusCode()).isEqualTo(200);
    }

    @Test
    void operatorsReadWhatBelongsToNoAccountAndNothingElse() {
        RecordsStub.prepareJson("/accounts/-/calls", "{\"calls\":[],\"nextCursor\":null}");
        Browser olga = Browser.signedIn(port, OLGA, PASSWORD);

        assertThat(olga.get("/accounts/-/call-log").body())
                .contains("Calls of the last 7 days that named no known key.");
        assertThat(olga.get(PAGE).statusCode()).isEqualTo(403);
    }
}
