package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.CallOutcome;
import io.keytrail.streams.records.RecordsDriver;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CallsApiTest {

    private static final Instant NOW = RecordsDriver.START;

    @RegisterExtension
    static final QueryFixture query = new QueryFixture();

    private final QueryServer server = query.server;
    private final RecordsDriver driver = query.driver;
    private final String account = server.freshAccount();
    private final String calls = "/api/v1/accounts/" + account + "/calls";

    @Test
    void aCallIsShownWithAllItsFieldsInTheOrderOfTheContract() {
        driver.send(Calls.call(account, "c1", NOW.minusSeconds(1))
                .setError("over quota")
                .setStatus(429));

        JsonNode call = server.as("ana").get(calls).json().get("calls").get(0);

        assertThat(call.toString())
                .isEqualTo("{\"callId\":\"c1\",\"accountId\":\"" + account
                        + "\",\"occurredAt\":\"2026-11-23T19:59:59.000Z\","
                        + "\"method\":\"GET\",\"path\":\"/v1/contacts?limit=10\",\"status\":429,\"latencyMs\":12.345,"
                        + "\"requestBytes\":0,\"responseBytes\":2048,\"clientIp\":\"203.0.113.7\","
                        + "\"userAgent\":\"curl/8.5\",\"keyId\":\"key-1\",\"keyHint\":\"aB3x\",\"kind\":\"standard\","
                        + "\"outcome\":\"ACCEPTED\",\"requestId\":\"req-c1\",\"error\":\"over quota\"}");
    }

    @Test
    void theNewestCallComesFirstWhateverTheOrderInWhichTheyCameIn() {
        send("b", NOW.minusSeconds(20));
        send("c", NOW.minusSeconds(10));
        send("a", NOW.minusSeconds(30));

        assertThat(ids(calls)).containsExactly("c", "b", "a");
    }

    @Test
    void theAnswerSaysWhichRangeItCoversAndHowFreshItIs() {
        JsonNode answer = server.as("ana").get(calls).json();

        assertThat(answer.toString())
                .isEqualTo("{\"calls\":[],\"nextCursor\":null,\"from\":\"2026-11-16T20:00:00.000Z\","
                        + "\"to\":\"2026-11-23T20:00:00.000Z\",\"asOf\":\"2026-11-23T19:59:59.000Z\"}");
    }

    @Test
    void aCallFromAClockThatRunsAheadIsThereAndTheRangeReachesBehindIt() {
        send("ahead", NOW.plusSeconds(120));

        JsonNode answer = server.as("ana").get(calls).json();

        assertThat(answer.get("calls")).hasSize(1);
        assertThat(answer.get("to").asString()).isEqualTo("2026-11-23T20:02:00.001Z");
    }

    @ParameterizedTest
    @CsvSource({
        "method=POST, odd",
        "status=404, odd",
        "status=4xx, odd",
        "path=/v2/, odd",
        "keyId=key-2, odd",
        "clientIp=198.51.100.9, odd",
        "outcome=OUT_OF_SCOPE, odd",
        "requestId=req-odd, odd",
        "to=2026-11-23T19:59:50Z, plain",
        "from=2026-11-23T19:59:50Z, odd",
        "from=2026-11-23T19:59:40Z&to=2026-11-23T19:59:41Z, plain",
        "method=POST&status=404&path=/v2/deals&keyId=key-2&outcome=OUT_OF_SCOPE, odd",
        "method=POST&status=200, ''",
        "from=2026-11-23T19:59:41Z&to=2026-11-23T19:59:50Z, ''"
    })
    void everyFilterSelectsAndFiltersCombineWithAnd(String query, String expected) {
        driver.send(Calls.call(account, "plain", NOW.minusSeconds(20)));
        driver.send(Calls.call(account, "odd", NOW.minusSeconds(10))
                .setMethod("POST")
                .setStatus(404)
                .setPath("/v2/deals")
                .setKeyId("key-2")
                .setClientIp("198.51.100.9")
                .setOutcome(CallOutcome.OUT_OF_SCOPE));

        assertThat(String.join(",", ids(calls + "?" + query))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "stauts=404, stauts",
        "status=4, status",
        "status=404&status=500, status",
        "method=, method",
        "outcome=accepted, outcome",
        "from=yesterday, from",
        "to=2026-11-23, to",
        "from=2026-11-23T10:00:00Z&to=2026-11-22T10:00:00Z, from",
        "limit=0, limit",
        "limit=1001, limit",
        "limit=all, limit",
        "cursor=nonsense, cursor",
        "kt_std_0123456789=1, kt_std_**********"
    })
    void aParameterThatCannotBeUsedIsNamed(String query, String parameter) {
        Http.Answer answer = server.as("ana").get(calls + "?" + query);

        assertThat(answer.problem()).isEqualTo("400 bad-parameter");
        assertThat(answer.json().get("parameter").asString()).isEqualTo(parameter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status=%zz", "path=%", "path=%ff", "%zz=1"})
    void aQueryStringThatCannotBeDecodedIsRefusedAndNotPassedOver(String malformed) throws IOException {
        assertThat(RawHttp.statusOf(server.as("ana"), "GET", calls + "?" + malformed))
                .isEqualTo(400);
    }

    @Test
    void aRangeIsClampedToTheSevenDays() {
        JsonNode answer = server.as("ana")
                .get(calls + "?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z")
                .json();

        assertThat(answer.get("from").asString()).isEqualTo("2026-11-16T20:00:00.000Z");
        assertThat(answer.get("to").asString()).isEqualTo("2026-11-23T20:00:00.000Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from=2020-01-01T00:00:00Z&to=2021-01-01T00:00:00Z",
                "from=2100-01-01T00:00:00Z",
                "from=2026-11-23T19:00:00Z&to=2026-11-23T19:00:00Z"
            })
    void aRangeThatHoldsNothingIsEmptyAndNoError(String query) {
        send("a", NOW.minusSeconds(1));

        assertThat(ids(calls + "?" + query)).isEmpty();
    }

    @Test
    void aPageHasOneHundredCallsUnlessAskedOtherwise() {
        IntStream.range(0, 101).forEach(i -> send("c" + i, NOW.minusSeconds(i)));

        assertThat(ids(calls)).hasSize(100);
        assertThat(ids(calls + "?limit=1000")).hasSize(101);
        assertThat(ids(calls + "?limit=1")).containsExactly("c0");
    }

    @Test
    void pagesTogetherHaveEveryCallOnceAlsoAmongEqualTimes() {
        IntStream.range(0, 25).forEach(i -> send("same-" + i, NOW.minusSeconds(5)));
        IntStream.range(0, 5).forEach(i -> send("older-" + i, NOW.minusSeconds(6)));

        List<String> walked = walk(calls + "?limit=4&method=GET", () -> {});

        assertThat(walked).hasSize(30).doesNotHaveDuplicates();
    }

    @Test
    void whatArrivesDuringAWalkNeitherRepeatsNorHidesWhatWasThere() {
        IntStream.range(0, 12).forEach(i -> send("c" + i, NOW.minusSeconds(100 + i)));
        List<String> arriving = new ArrayList<>();

        List<String> walked = walk(calls + "?limit=3", () -> {
            String id = "late-" + arriving.size();
            arriving.add(id);
            send(id, NOW.minusSeconds(arriving.size()));
        });

        assertThat(walked)
                .containsExactlyElementsOf(
                        IntStream.range(0, 12).mapToObj(i -> "c" + i).toList());
    }

    @Test
    void theLastPageHasNoCursor() {
        IntStream.range(0, 4).forEach(i -> send("c" + i, NOW.minusSeconds(i)));

        assertThat(cursor(server.as("ana").get(calls + "?limit=4"))).isNull();
        assertThat(cursor(server.as("ana").get(calls + "?limit=3"))).isNotNull();
    }

    @Test
    void aCursorBelongsToItsFiltersItsRangeAndItsAccount() {
        IntStream.range(0, 4).forEach(i -> send("c" + i, NOW.minusSeconds(i)));
        String cursor = cursor(server.as("ana").get(calls + "?limit=2&status=2xx"));

        assertThat(server.as("ana").get(calls + "?status=2xx&cursor=" + cursor).status())
                .isEqualTo(200);
        for (String other : List.of(
                calls + "?cursor=" + cursor,
                calls + "?status=4xx&cursor=" + cursor,
                calls + "?status=2xx&method=GET&cursor=" + cursor,
                calls + "?status=2xx&from=2026-11-20T00:00:00Z&cursor=" + cursor)) {
            Http.Answer answer = server.as("ana").get(other);
            assertThat(answer.problem()).as(other).isEqualTo("400 bad-parameter");
            assertThat(answer.json().get("parameter").asString()).isEqualTo("cursor");
        }
        assertThat(server.as("gus")
                        .get("/api/v1/accounts/globex/calls?status=2xx&cursor=" + cursor)
                        .problem())
                .isEqualTo("400 bad-parameter");
    }

    @Test
    void accountsWithACommonPrefixDoNotSeeEachOther() {
        send("mine", NOW.minusSeconds(1));
        driver.send(Calls.call(account + "-2", "theirs", NOW.minusSeconds(1)));

        assertThat(ids(calls)).containsExactly("mine");
    }

    @Test
    void whileTheStateMovesTheAnswerIsRebalancing() {
        server.state.ownerOfCalls = null;

        Http.Answer answer = server.as("ana").get(calls);

        assertThat(answer.problem()).isEqualTo("503 rebalancing");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    private void send(String id, Instant time) {
        driver.send(Calls.call(account, id, time));
    }

    private List<String> ids(String path) {
        return server.as("ana").get(path).texts("calls", "callId");
    }

    private static String cursor(Http.Answer answer) {
        JsonNode cursor = answer.json().get("nextCursor");
        return cursor.isNull() ? null : cursor.asString();
    }

    private List<String> walk(String path, Runnable betweenPages) {
        List<String> ids = new ArrayList<>();
        String cursor = null;
        do {
            Http.Answer page = server.as("ana").get(path + (cursor == null ? "" : "&cursor=" + cursor));
            ids.addAll(page.texts("calls", "callId"));
            cursor = cursor(page);
            betweenPages.run();
        } while (cursor != null);
        return ids;
    }
}
