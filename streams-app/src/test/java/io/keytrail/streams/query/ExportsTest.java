package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.streams.records.RecordsDriver;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExportsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Instant NOW = RecordsDriver.START;
    private static final String CSV = "text/csv";
    private static final String NDJSON = "application/x-ndjson";

    @RegisterExtension
    static final QueryFixture query = new QueryFixture("keytrail.query.most-exports=8");

    private final QueryServer server = query.server;
    private final String account = server.freshAccount();
    private final String calls = "/api/v1/accounts/" + account + "/calls";

    @Test
    void csvAndNdjsonHoldWhatThePagesHold() {
        awkwardCalls().forEach(query.driver::send);

        List<JsonNode> pages = new ArrayList<>();
        as("ana").get(calls).json().get("calls").forEach(pages::add);
        List<JsonNode> lines = as("ana")
                .get(calls, "Accept", NDJSON)
                .body()
                .lines()
                .map(JsonMapper.shared()::readTree)
                .toList();
        List<List<String>> rows =
                CsvReader.read(as("ana").get(calls, "Accept", CSV).body());

        assertThat(lines).isEqualTo(pages);
        assertThat(rows.get(0)).isEqualTo(CallView.COLUMNS);
        assertThat(rows.subList(1, rows.size()))
                .isEqualTo(pages.stream().map(ExportsTest::texts).toList());
    }

    private List<ApiCall> awkwardCalls() {
        return List.of(
                Calls.call(account, "=1+1", NOW.minusSeconds(1))
                        .setPath("/a,b?q=\"x\"")
                        .build(),
                Calls.call(account, "-2", NOW.minusSeconds(2))
                        .setUserAgent("'quoted'")
                        .build(),
                Calls.call(account, "c3", NOW.minusSeconds(3)).setUserAgent("").build(),
                Calls.call(account, "c4", NOW.minusSeconds(4))
                        .setUserAgent(null)
                        .setKeyId(null)
                        .setKeyHint(null)
                        .setKind(null)
                        .setClientIp(null)
                        .setRequestId(null)
                        .setOutcome(CallOutcome.KEY_MISSING)
                        .setStatus(401)
                        .build(),
                Calls.call(account, "@5", NOW.minusSeconds(5))
                        .setError("ünïcödé \uD83D\uDE00")
                        .build());
    }

    /** The texts of a call's fields; null where there is none. */
    private static List<String> texts(JsonNode call) {
        List<String> texts = new ArrayList<>();
        call.forEach(field -> texts.add(field.isNull() ? null : field.asString()));
        return texts;
    }

    @Test
    void anExportHasTheWholeRangeWithoutACapWhateverTheLimit() {
        IntStream.range(0, 2_500)
                .forEach(i -> query.driver.send(
                        Calls.call(account, "c" + i, NOW.minusMillis(i)).build()));

        List<String> lines = as("ana")
                .get(calls + "?limit=10", "Accept", NDJSON)
                .body()
                .lines()
                .toList();

        assertThat(lines).hasSize(2_500);
        assertThat(lines.get(0)).contains("\"callId\":\"c0\"");
        assertThat(lines.get(2_499)).contains("\"callId\":\"c2499\"");
    }

    @Test
    void filtersHoldForExports() {
        query.driver.send(Calls.call(account, "good", NOW.minusSeconds(1)).build());
        query.driver.send(
                Calls.call(account, "bad", NOW.minusSeconds(2)).setStatus(500).build());

        assertThat(as("ana").get(calls + "?status=5xx", "Accept", NDJSON).body().lines())
                .singleElement()
                .asString()
                .contains("\"callId\":\"bad\"");
    }

    @Test
    void anExportNamesItsTypeItsFileAndItsFreshness() {
        Http.Answer answer = as("ana").get(calls, "Accept", CSV);

        assertThat(answer.header("Content-Type")).isEqualTo("text/csv;charset=UTF-8");
        assertThat(answer.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"" + account + "-calls.csv\"");
        assertThat(answer.header("Keytrail-As-Of")).isEqualTo("2026-11-23T19:59:59.000Z");
        assertThat(answer.header("Vary")).contains("Accept");
        assertThat(answer.body()).isEqualTo(String.join(",", CallView.COLUMNS) + "\r\n");
    }

    @Test
    void aHeadRequestReadsNoCalls() throws IOException {
        ScriptedCallLog log = ScriptedCallLog.endless();
        server.state.callLog = real -> log;

        HttpResponse<String> answer =
                as("ana").send("HEAD", calls, HttpResponse.BodyHandlers.ofString(), "Accept", CSV);

        assertThat(answer.headers().firstValue("Content-Type")).contains("text/csv;charset=UTF-8");
        assertThat(log.read()).isZero();
    }

    @Test
    void aCursorDoesNotGoWithAnExport() {
        Http.Answer answer = as("ana").get(calls + "?cursor=abc", "Accept", CSV);

        assertThat(answer.problem()).isEqualTo("400 bad-parameter");
        assertThat(answer.json().get("parameter").asString()).isEqualTo("cursor");
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, application/json",
        "text/csv, text/csv;charset=UTF-8",
        "application/x-ndjson, application/x-ndjson;charset=UTF-8",
        "*/*, application/json",
        "'text/csv;q=0.4, application/json;q=0.5', application/json"
    })
    void theAcceptHeaderDecides(String accept, String type) {
        Http.Answer answer = as("ana").get(calls, "Accept", accept);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/calls", "/calls/summary?by=path", "/calls/series", "/usage", "/audit", "/audit/verify", "/keys"
            })
    void whoAcceptsNothingThatThereIsGetsAProblem(String route) {
        assertThat(as("ana")
                        .get("/api/v1/accounts/" + account + route, "Accept", "image/png")
                        .problem())
                .isEqualTo("406 not-acceptable");
    }

    @Test
    void aProblemIsJsonAlsoForWhoAsksForCsv() {
        assertThat(as("ana").get(calls + "?status=x", "Accept", CSV).problem()).isEqualTo("400 bad-parameter");
        assertThat(as("bob").get(calls, "Accept", CSV).problem()).isEqualTo("403 forbidden");
    }

    @Test
    void whatFailsBeforeTheFirstByteIsAnOrdinaryProblem() {
        server.state.callLog = log -> ScriptedCallLog.failingAt(5);

        Http.Answer answer = as("ana").get(calls, "Accept", CSV);

        assertThat(answer.problem()).isEqualTo("503 rebalancing");
        assertThat(answer.header("Content-Disposition")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {CSV, NDJSON})
    void anExportThatBreaksOffNeverEndsAsIfItWereWhole(String type) {
        server.state.callLog = log -> ScriptedCallLog.failingAt(20_000);

        assertThatThrownBy(() -> as("ana").open(calls, "Accept", type).body().readAllBytes())
                .isInstanceOf(IOException.class);
    }

    @Test
    void theStoresIteratorIsClosedWhenTheClientLeaves() throws IOException {
        ScriptedCallLog log = ScriptedCallLog.endless();
        server.state.callLog = real -> log;

        HttpResponse<InputStream> export = as("ana").open(calls, "Accept", NDJSON);
        export.body().readNBytes(100);
        export.body().close();

        Awaitility.await().atMost(PATIENCE).until(() -> log.opened() > 0 && log.open() == 0);
    }

    @Test
    void aClientThatDoesNotReadHoldsTheExportUp() throws IOException {
        ScriptedCallLog log = ScriptedCallLog.endless();
        server.state.callLog = real -> log;

        HttpResponse<InputStream> export = as("ana").open(calls, "Accept", NDJSON);

        // the store is read as far as buffers reach and then no further
        Awaitility.await().atMost(PATIENCE).during(Duration.ofMillis(500)).until(new Standstill(log));
        export.body().close();
        Awaitility.await().atMost(PATIENCE).until(() -> log.open() == 0);
    }

    /** Whether as many calls have been read as the last time, and at least one. */
    private static final class Standstill implements Callable<Boolean> {
        private final ScriptedCallLog log;
        private long before = -1;

        Standstill(ScriptedCallLog log) {
            this.log = log;
        }

        @Override
        public Boolean call() {
            long now = log.read();
            boolean still = now > 0 && now == before;
            before = now;
            return still;
        }
    }

    @Test
    void noMoreExportsOfOneCallerRunAtTheSameTimeThanAreTheirsAndOthersHavePlaces() throws IOException {
        // Given as many exports of one caller as they may have: a quarter of all
        ScriptedCallLog log = ScriptedCallLog.endless();
        server.state.callLog = real -> log;
        List<HttpResponse<InputStream>> running = new ArrayList<>(
                List.of(as("ana").open(calls, "Accept", NDJSON), as("ana").open(calls, "Accept", NDJSON)));

        // When one more is asked for, by them and by somebody else
        Http.Answer third = as("ana").get(calls, "Accept", NDJSON);
        running.add(as("ada").open(calls, "Accept", NDJSON));

        // Then
        assertThat(running.get(2).statusCode()).isEqualTo(200);
        assertThat(third.problem()).isEqualTo("429 too-many-requests");
        assertThat(third.header("Retry-After")).isNotEmpty();
        for (HttpResponse<InputStream> export : running) {
            export.body().close();
        }
        // a place is free a moment after its iterator is closed
        server.state.callLog = real -> real;
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> as("ana").get(calls, "Accept", NDJSON).status() == 200);
        assertThat(log.open()).isZero();
    }

    private Http as(String user) {
        return server.as(user);
    }
}
