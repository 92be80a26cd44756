package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.streams.records.RecordsDriver;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Days of an account whose clocks change: in Berlin 2027-03-28 has 23 hours. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsageDaysTest {

    private static final String USAGE = "/api/v1/accounts/acme/usage";
    private static final Instant NOW = Instant.parse("2027-03-30T12:00:00Z");

    private RecordsDriver driver;
    private QueryServer server;

    @BeforeAll
    void callsAroundTheMidnightsOfTheShortDay(@TempDir Path stateDir) {
        driver = new RecordsDriver(stateDir, NOW);
        for (String time : List.of(
                "2027-03-27T22:59:59.999Z",
                "2027-03-27T23:00:00.000Z",
                "2027-03-28T21:59:59.999Z",
                "2027-03-28T22:00:00.000Z")) {
            driver.send(Calls.call(time, Instant.parse(time)));
        }
        server = QueryServer.start(
                "keytrail.accounts.guidelines.per-day=1", "keytrail.accounts.each.acme.time-zone=Europe/Berlin");
        server.state.serve(driver);
    }

    @AfterAll
    void stop() {
        server.close();
        driver.close();
    }

    @Test
    void aDayIsTheAccountsOwnAlsoWhenItHasAnHourLess() {
        JsonNode usage = server.as("ana").get(USAGE + "?bucket=P1D").json();

        assertThat(starts(usage))
                .containsExactly(
                        "2027-03-22T23:00:00.000Z",
                        "2027-03-23T23:00:00.000Z",
                        "2027-03-24T23:00:00.000Z",
                        "2027-03-25T23:00:00.000Z",
                        "2027-03-26T23:00:00.000Z",
                        "2027-03-27T23:00:00.000Z",
                        "2027-03-28T22:00:00.000Z",
                        "2027-03-29T22:00:00.000Z");
        assertThat(calls(usage)).containsExactly(0, 0, 0, 0, 1, 2, 1, 0);
    }

    @Test
    void theLimitOfADayIsHeldAgainstThatDay() {
        JsonNode breaches = server.as("ana").get(USAGE + "?bucket=PT1H").json().get("breaches");

        assertThat(breaches.toString())
                .isEqualTo("[{\"guideline\":\"perDay\",\"start\":\"2027-03-27T23:00:00.000Z\","
                        + "\"value\":2,\"limit\":1}]");
    }

    @Test
    void hoursGoOnAcrossTheChange() {
        JsonNode day = server.as("ana")
                .get(USAGE + "?bucket=PT1H&from=2027-03-27T23:00:00Z&to=2027-03-28T22:00:00Z")
                .json();

        assertThat(starts(day))
                .hasSize(23)
                .startsWith("2027-03-27T23:00:00.000Z")
                .endsWith("2027-03-28T21:00:00.000Z");
        assertThat(calls(day).stream().mapToInt(Integer::intValue).sum()).isEqualTo(2);
    }

    private static List<String> starts(JsonNode usage) {
        List<String> starts = new ArrayList<>();
        usage.get("buckets").forEach(bucket -> starts.add(bucket.get("start").asString()));
        return starts;
    }

    private static List<Integer> calls(JsonNode usage) {
        List<Integer> calls = new ArrayList<>();
        usage.get("buckets").forEach(bucket -> calls.add(bucket.get("calls").asInt()));
        return calls;
    }
}
