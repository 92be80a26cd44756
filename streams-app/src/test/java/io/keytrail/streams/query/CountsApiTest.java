package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.CallOutcome;
import io.keytrail.streams.records.RecordsDriver;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Calls counted: summary, series, usage. */
class CountsApiTest {

    private static final Instant NOW = RecordsDriver.START;
    private static final String LAST_HOUR = "from=2026-11-23T19:00:00Z";

    @RegisterExtension
    static final QueryFixture query = new QueryFixture(
            "keytrail.accounts.guidelines.per10s=3",
            "keytrail.accounts.guidelines.per-day=5",
            "keytrail.accounts.each.acme.time-zone=Asia/Kolkata",
            "keytrail.accounts.each.acme.per10s=1000");

    private final String account = query.server.freshAccount();
    private final String base = "/api/v1/accounts/" + account;

    @Test
    void aSummaryCountsTheCallsThatMatch() {
        send("c1", NOW.minusSeconds(1), 200);
        send("c2", NOW.minusSeconds(2), 404);
        send("c3", NOW.minusSeconds(3), 404);

        assertThat(get("/calls/summary?by=status").toString())
                .isEqualTo("{\"groups\":[{\"value\":\"404\",\"calls\":2,\"errors\":2,"
                        + "\"lastAt\":\"2026-11-23T19:59:58.000Z\"},{\"value\":\"200\",\"calls\":1,\"errors\":0,"
                        + "\"lastAt\":\"2026-11-23T19:59:59.000Z\"}],\"total\":3,\"ungrouped\":0,"
                        + "\"from\":\"2026-11-16T20:00:00.000Z\",\"to\":\"2026-11-23T20:00:00.000Z\","
                        + "\"asOf\":\"2026-11-23T19:59:59.000Z\"}");
        assertThat(get("/calls/summary?by=path&status=404").get("total").asLong())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/calls/summary", "/calls/summary?by=latency", "/calls/series?by=path"})
    void whatCannotBeCountedByIsRefused(String route) {
        Http.Answer answer = query.server.as("ana").get(base + route);

        assertThat(answer.problem()).isEqualTo("400 bad-parameter");
        assertThat(answer.json().get("parameter").asString()).isEqualTo("by");
    }

    @Test
    void aSeriesHasAPointForEveryBucketOfTheRange() {
        send("c1", NOW.minusSeconds(1), 200);
        send("c2", NOW.minus(Duration.ofMinutes(59)), 200);

        JsonNode answer = get("/calls/series?by=outcome&bucket=PT15M&" + LAST_HOUR);

        assertThat(answer.get("series").toString())
                .isEqualTo("[{\"value\":\"ACCEPTED\",\"points\":["
                        + "{\"start\":\"2026-11-23T19:00:00.000Z\",\"calls\":1},"
                        + "{\"start\":\"2026-11-23T19:15:00.000Z\",\"calls\":0},"
                        + "{\"start\":\"2026-11-23T19:30:00.000Z\",\"calls\":0},"
                        + "{\"start\":\"2026-11-23T19:45:00.000Z\",\"calls\":1}]}]");
        assertThat(answer.get("bucket").asString()).isEqualTo("PT15M");
    }

    @Test
    void withoutABucketASeriesPicksOneThatFitsTheRange() {
        assertThat(get("/calls/series").get("bucket").asString()).isEqualTo("PT1H");
        assertThat(get("/calls/series?" + LAST_HOUR).get("bucket").asString()).isEqualTo("PT1M");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1S", "P2D", "15m", "PT0S"})
    void aBucketThatDoesNotFitTheRangeIsRefused(String bucket) {
        Http.Answer answer = query.server.as("ana").get(base + "/calls/series?bucket=" + bucket);

        assertThat(answer.problem()).isEqualTo("400 bad-parameter");
        assertThat(answer.json().get("parameter").asString()).isEqualTo("bucket");
    }

    @Test
    void usageCountsCallsErrorsRefusalsAndBytesAndMergesLatencies() {
        query.driver.send(Calls.call(account, "c1", NOW.minusSeconds(1))
                .setRequestBytes(10)
                .setResponseBytes(90)
                .setLatencyMicros(1_000));
        query.driver.send(Calls.call(account, "c2", NOW.minus(Duration.ofMinutes(20)))
                .setStatus(401)
                .setOutcome(CallOutcome.KEY_DEACTIVATED)
                .setRequestBytes(0)
                .setResponseBytes(0)
                .setLatencyMicros(100_000));

        JsonNode hour = get("/usage?bucket=PT1H&" + LAST_HOUR).get("buckets").get(0);

        assertThat(hour.get("start").asString()).isEqualTo("2026-11-23T19:00:00.000Z");
        assertThat(hour.get("calls").asLong()).isEqualTo(2);
        assertThat(hour.get("errors").asLong()).isEqualTo(1);
        assertThat(hour.get("refused").asLong()).isEqualTo(1);
        assertThat(hour.get("bytes").asLong()).isEqualTo(100);
        assertThat(hour.get("p50Ms").asDouble()).isBetween(0.99, 1.01);
        assertThat(hour.get("p99Ms").asDouble()).isBetween(0.99, 101.0);
        assertThat(hour.get("peak10s").asLong()).isEqualTo(1);
    }

    @Test
    void bucketsWithoutACallAreThereToo() {
        JsonNode buckets = get("/usage?bucket=PT15M&" + LAST_HOUR).get("buckets");

        assertThat(buckets).hasSize(4);
        assertThat(buckets.get(0).toString())
                .isEqualTo("{\"start\":\"2026-11-23T19:00:00.000Z\",\"calls\":0,\"errors\":0,\"refused\":0,"
                        + "\"bytes\":0,\"p50Ms\":null,\"p99Ms\":null,\"peak10s\":0}");
    }

    @ParameterizedTest
    @CsvSource({"PT15M, 672", "PT1H, 168", "P1D, 8", "'', 168"})
    void sevenDaysHaveAsManyBucketsAsTheyHave(String bucket, int count) {
        String parameter = bucket.isEmpty() ? "" : "?bucket=" + bucket;

        assertThat(get("/usage" + parameter).get("buckets")).hasSize(count);
    }

    @Test
    void onlyTheThreeBucketsOfTheContractAreTaken() {
        Http.Answer answer = query.server.as("ana").get(base + "/usage?bucket=PT5M");

        assertThat(answer.problem()).isEqualTo("400 bad-parameter");
        assertThat(answer.json().get("detail").asString()).contains("PT15M, PT1H, P1D");
    }

    @Test
    void thePeakOfTenSecondsReachesOverTheEdgeOfABucket() {
        Instant edge = Instant.parse("2026-11-23T19:30:00Z");
        for (int i = 0; i < 4; i++) {
            send("before-" + i, edge.minusMillis(500), 200);
        }
        send("after", edge.plusSeconds(1), 200);

        JsonNode buckets = get("/usage?bucket=PT15M&from=2026-11-23T19:30:00Z").get("buckets");

        assertThat(buckets.get(0).get("calls").asLong()).isEqualTo(1);
        assertThat(buckets.get(0).get("peak10s").asLong()).isEqualTo(5);
    }

    @Test
    void guidelinesThatWereNotKeptAreBreaches() {
        for (int i = 0; i < 6; i++) {
            send("c" + i, NOW.minusSeconds(100 + i), i == 0 ? 500 : 200);
        }

        JsonNode usage = get("/usage?bucket=PT1H&" + LAST_HOUR);

        assertThat(usage.get("guidelines").toString()).isEqualTo("{\"per10s\":3,\"perDay\":5,\"errorShare\":0.05}");
        assertThat(usage.get("breaches").toString())
                .isEqualTo("[{\"guideline\":\"errorShare\",\"start\":\"2026-11-23T00:00:00.000Z\","
                        + "\"value\":0.1667,\"limit\":0.05},"
                        + "{\"guideline\":\"perDay\",\"start\":\"2026-11-23T00:00:00.000Z\",\"value\":6,\"limit\":5},"
                        + "{\"guideline\":\"per10s\",\"start\":\"2026-11-23T19:00:00.000Z\",\"value\":6,\"limit\":3}]");
    }

    @Test
    void guidelinesThatWereKeptAreNone() {
        send("c1", NOW.minusSeconds(1), 200);

        assertThat(get("/usage").get("breaches")).isEmpty();
    }

    @Test
    void anAccountMayHaveATimeZoneAndGuidelinesOfItsOwn() {
        JsonNode usage = query.server
                .as("ana")
                .get("/api/v1/accounts/acme/usage?bucket=P1D&" + LAST_HOUR)
                .json();

        assertThat(usage.get("timeZone").asString()).isEqualTo("Asia/Kolkata");
        assertThat(usage.get("guidelines").get("per10s").asLong()).isEqualTo(1000);
        assertThat(usage.get("buckets").get(0).get("start").asString()).isEqualTo("2026-11-23T18:30:00.000Z");
    }

    private void send(String id, Instant time, int status) {
        query.driver.send(Calls.call(account, id, time).setStatus(status));
    }

    private JsonNode get(String route) {
        return query.server.as("ana").get(base + route).json();
    }
}
