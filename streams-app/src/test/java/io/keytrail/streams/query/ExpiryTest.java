package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.streams.records.RecordsDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The passing of time while somebody reads a log page by page. */
class ExpiryTest {

    private static final String ACME = "/api/v1/accounts/acme";
    private static final String CALLS = ACME + "/calls?limit=2";
    private static final Instant ABOUT_TO_EXPIRE = RecordsDriver.START.minus(Duration.ofDays(7));

    @TempDir
    Path stateDir;

    private QueryServer server;
    private RecordsDriver driver;

    @BeforeEach
    void sixCallsThatExpireWithinTenSeconds() {
        driver = new RecordsDriver(stateDir);
        for (int i = 0; i < 6; i++) {
            driver.send(Calls.call("c" + i, ABOUT_TO_EXPIRE.plusSeconds(10 - i)));
        }
        server = QueryServer.start();
        server.state.serve(driver);
    }

    @AfterEach
    void stop() {
        server.close();
        driver.close();
    }

    @Test
    void whatTurnsSevenDaysOldDuringAWalkIsNotSkipped() {
        List<String> walked = new ArrayList<>();
        String cursor = "";
        do {
            Http.Answer page = server.as("ana").get(CALLS + cursor);
            walked.addAll(page.texts("calls", "callId"));
            cursor = next(page);
            driver.pass(Duration.ofMinutes(5));
        } while (cursor != null);

        assertThat(walked).containsExactly("c0", "c1", "c2", "c3", "c4", "c5");
    }

    @Test
    void aCursorDoesNotKeepWhatHasExpiredLongAgo() {
        String cursor = next(server.as("ana").get(CALLS));

        driver.pass(Duration.ofMinutes(31));

        assertThat(server.as("ana").get(CALLS + cursor).texts("calls", "callId"))
                .isEmpty();
    }

    @Test
    void aNewQueryDoesNotSeeWhatHasExpired() {
        driver.pass(Duration.ofSeconds(8));

        assertThat(server.as("ana").get(CALLS).texts("calls", "callId")).containsExactly("c0", "c1");
    }

    @ParameterizedTest
    @CsvSource({"0, 3", "1, 2"})
    void whatHasExpiredIsInNoCountAndNoExportEither(int millisLater, int left) {
        driver.send(Keys.active("acme", "a".repeat(64)));
        // when c2 is exactly seven days old, and one millisecond later
        driver.pass(Duration.ofSeconds(8).plusMillis(millisLater));
        Http ana = server.as("ana");

        assertThat(ana.get(ACME + "/calls/summary?by=status")
                        .json()
                        .get("total")
                        .asInt())
                .isEqualTo(left);
        assertThat(sum(ana.get(ACME + "/calls/series")
                        .json()
                        .get("series")
                        .get(0)
                        .get("points")))
                .isEqualTo(left);
        assertThat(ana.get(ACME + "/keys/standard/default/impact")
                        .json()
                        .get("calls7d")
                        .asInt())
                .isEqualTo(left);
        assertThat(ana.get(ACME + "/calls", "Accept", "application/x-ndjson")
                        .body()
                        .lines())
                .hasSize(left);
    }

    @Test
    void usageForgetsAQuarterOfAnHourAsAWholeOnceAllOfItHasExpired() {
        driver.pass(Duration.ofMinutes(15).minusMillis(1));
        assertThat(sum(server.as("ana").get(ACME + "/usage").json().get("buckets")))
                .isEqualTo(6);

        driver.pass(Duration.ofMillis(1));

        assertThat(sum(server.as("ana").get(ACME + "/usage").json().get("buckets")))
                .isZero();
    }

    private static int sum(JsonNode counted) {
        return counted.valueStream()
                .mapToInt(point -> point.get("calls").asInt())
                .sum();
    }

    private static String next(Http.Answer page) {
        JsonNode cursor = page.json().get("nextCursor");
        return cursor.isNull() ? null : "&cursor=" + cursor.asString();
    }
}
