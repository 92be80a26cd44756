package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.service.access.Caller;
import io.keytrail.service.problem.ProblemException;
import io.keytrail.streams.stores.CloseableIterator;
import io.keytrail.streams.stores.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

/** Heavy questions: how many at a time, and for how long. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReadingsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String ACME = "/api/v1/accounts/acme";
    private static final Caller ANA = caller("ana");

    @RegisterExtension
    static final QueryFixture query = new QueryFixture("keytrail.query.most-scans=2", "keytrail.query.most-pages=2");

    private final Readings readings = query.server.bean("readings", Readings.class);
    private final ScriptedCallLog endless = ScriptedCallLog.endless();
    private CompletableFuture<Http.Answer> longSummary;

    @BeforeEach
    void someoneAsksForASummaryThatNeverEnds() {
        query.driver.send(Keys.active("acme", "a".repeat(64)));
        query.server.state.callLog = real -> endless;
        longSummary = CompletableFuture.supplyAsync(() -> ask("/calls/summary?by=path"));
        Awaitility.await().atMost(PATIENCE).until(() -> endless.read() > 0);
        query.server.state.callLog = real -> real;
    }

    @AfterEach
    void theSummaryIsOver() {
        query.driver.pass(Duration.ofSeconds(45));
        longSummary.join();
    }

    @Test
    void everyAnswerThatReadsAWholeLogWaitsItsTurnAndNoOtherDoes() {
        for (String scan : List.of(
                "/calls/summary?by=status", "/calls/series", "/keys/standard/default/impact", "/audit/verify")) {
            Http.Answer refused = ask(scan);
            assertThat(refused.problem()).as(scan).isEqualTo("429 too-many-requests");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
        }
        for (String quick : List.of("/calls", "/audit", "/usage", "/keys")) {
            assertThat(ask(quick).status()).as(quick).isEqualTo(200);
        }
        assertThat(query.server.anonymous().get("/actuator/health/readiness").status())
                .isEqualTo(200);
    }

    @Test
    void whileOneCallerHasAllThatIsTheirsOthersHavePlaces() {
        // Given one whose long summary takes their half of all places
        assertThat(ask("/calls/summary?by=status").problem()).isEqualTo("429 too-many-requests");

        // When somebody else asks
        Http.Answer other = query.server.as("ada").get(ACME + "/calls/summary?by=status");

        // Then
        assertThat(other.status()).isEqualTo(200);
    }

    @Test
    void allCallersTogetherHaveNoMorePlacesThanThereAre() {
        CloseableIterator<String> anas = readings.page(ANA, ReadingsTest::log);
        CloseableIterator<String> adas = readings.page(caller("ada"), ReadingsTest::log);

        assertThatThrownBy(() -> readings.page(caller("gus"), ReadingsTest::log))
                .isInstanceOf(ProblemException.class);

        anas.close();
        readings.page(caller("gus"), ReadingsTest::log).close();
        adas.close();
    }

    @Test
    void aReadingThatTakesTooLongEndsAndMakesRoomForOthers() {
        query.driver.pass(Duration.ofSeconds(45));

        Http.Answer answer = longSummary.join();

        assertThat(answer.problem()).isEqualTo("503 unavailable");
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(endless.open()).isZero();
        assertThat(ask("/calls/summary?by=status").status()).isEqualTo(200);
    }

    @Test
    void pagesHaveRoomOfTheirOwnAndItIsFreeAgainWhenOneIsClosed() {
        CloseableIterator<String> page = readings.page(ANA, ReadingsTest::log);
        assertThatThrownBy(() -> readings.page(ANA, ReadingsTest::log)).isInstanceOf(ProblemException.class);
        assertThat(ask("/calls").problem()).isEqualTo("429 too-many-requests");
        assertThat(ask("/audit").problem()).isEqualTo("429 too-many-requests");

        page.close();
        page.close();

        CloseableIterator<String> next = readings.page(ANA, ReadingsTest::log);
        assertThatThrownBy(() -> readings.page(ANA, ReadingsTest::log)).isInstanceOf(ProblemException.class);
        next.close();
    }

    @Test
    void aLogThatCannotBeOpenedTakesNoRoom() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> readings.page(ANA, () -> {
                        throw new StoreUnavailableException("it moves");
                    }))
                    .isInstanceOf(StoreUnavailableException.class);
        }

        assertThat(ask("/calls").status()).isEqualTo(200);
    }

    @Test
    void theBoundsTogetherLeaveThreadsForHealthAndWhatIsAnsweredAtOnce() throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        new YamlPropertySourceLoader()
                .load("application", new ClassPathResource("application.yml"))
                .forEach(environment.getPropertySources()::addLast);
        Binder settings = Binder.get(environment);
        QuerySettings stated =
                settings.bind("keytrail.query", QuerySettings.class).get();
        int threads = settings.bind("server.tomcat.threads.max", Integer.class).get();

        int bound = stated.mostExports()
                + stated.mostScans()
                + stated.mostPages()
                + stated.streams().most()
                + stated.forward().most();

        assertThat(bound).isLessThanOrEqualTo(threads - 20);
        assertThat(stated.scanPatience()).isLessThan(stated.forward().readTimeout());
        assertThat(stated).isEqualTo(new Binder().bindOrCreate("keytrail.query", QuerySettings.class));
    }

    private static Caller caller(String userId) {
        return new Caller(userId, Optional.empty(), Map.of(), Optional.empty(), false, Set.of(), "");
    }

    private static CloseableIterator<String> log() {
        return new Rows<>(ScriptedCallLog.endless().newestFirst("acme", null), call -> Optional.of("row"));
    }

    private static Http.Answer ask(String route) {
        return query.server.as("ana").get(ACME + route);
    }
}
