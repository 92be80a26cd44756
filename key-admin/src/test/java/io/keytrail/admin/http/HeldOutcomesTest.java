package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.admin.actions.ActionLog;
import io.keytrail.admin.settings.AdminSettings;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.KeyAction;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** Requests whose outcomes let them wait. */
class HeldOutcomesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String GENERATE = HttpTest.STANDARD + "/generate";
    private static final String USER = "--keytrail.access.demo-users[0].";

    @TempDir
    private Path folder;

    private ConfigurableApplicationContext service;
    private HeldOutcomes outcomes;
    private Http ada;
    private Http anybody;

    @BeforeEach
    void start() {
        service = new SpringApplicationBuilder(TestKeyAdmin.class, Holding.class)
                .run(
                        "--server.port=0",
                        "--keytrail.admin.most-waiting=1",
                        "--keytrail.admin.attempts.burst=2",
                        "--keytrail.service-tokens.key-file=" + folder.resolve("signing-keys.json"),
                        "--keytrail.human-check.secret-file=" + folder.resolve("human-check-secret"),
                        USER + "user=" + HttpTest.ADA,
                        USER + "password=" + HttpTest.PASSWORD,
                        USER + "account=acme",
                        USER + "role=super-admin");
        outcomes = service.getBean(HeldOutcomes.class);
        int port = service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        ada = Http.basic(port, HttpTest.ADA, HttpTest.PASSWORD);
        anybody = new Http(port, null);
    }

    @AfterEach
    void stop() {
        outcomes.release.countDown();
        service.close();
    }

    @Test
    void aStopAnswersWhoWaitsForAnOutcome() throws Exception {
        // Given
        CompletableFuture<Http.Answer> waiting = CompletableFuture.supplyAsync(() -> ada.post(GENERATE));
        assertThat(outcomes.submitted.await(60, TimeUnit.SECONDS)).isTrue();

        // When
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(service::close);
        await().atMost(PATIENCE).until(() -> !accepts(anybody));
        assertThat(waiting).isNotDone();
        outcomes.release.countDown();

        // Then
        Http.Answer answer = waiting.get(60, TimeUnit.SECONDS);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text("key")).startsWith("kt_std_");
        stopped.get(60, TimeUnit.SECONDS);
    }

    @Test
    void whoWaitsLongestIsAnsweredBeforeAStopGivesUp() {
        Duration patience = service.getEnvironment()
                .getRequiredProperty("spring.lifecycle.timeout-per-shutdown-phase", Duration.class);

        assertThat(service.getBean(AdminSettings.class).outcomeTimeout()).isLessThan(patience);
    }

    @Test
    void whoAsksTooOftenMustWaitHoweverMuchAuthorityTheyHave() {
        // Given
        outcomes.release.countDown();
        assertThat(ada.post(GENERATE).status()).isEqualTo(201);
        assertThat(ada.post(GENERATE).summary()).isEqualTo("409 key-exists");

        // When
        Http.Answer third = ada.post(GENERATE);

        // Then
        assertThat(third.summary()).isEqualTo("429 too-many-requests");
        assertThat(third.header("Retry-After")).isNotEmpty();
        assertThat(service.getBean(InMemoryKeytrail.class).actions).hasSize(2);
    }

    @Test
    void oneMoreThanMayWaitIsAnsweredAtOnceAndSoIsWhatNeedsNoKafka() throws Exception {
        // Given
        CompletableFuture<Http.Answer> waiting = CompletableFuture.supplyAsync(() -> ada.post(GENERATE));
        assertThat(outcomes.submitted.await(60, TimeUnit.SECONDS)).isTrue();

        // When
        Http.Answer refused = ada.post(GENERATE, "Idempotency-Key", "second");

        // Then
        assertThat(refused.summary()).isEqualTo("503 unavailable");
        assertThat(refused.text("actionId")).isEqualTo("second");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(anybody.get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(waiting).isNotDone();
        outcomes.release.countDown();
        assertThat(waiting.get(60, TimeUnit.SECONDS).status()).isEqualTo(201);
    }

    private static boolean accepts(Http caller) {
        try {
            return caller.get("/actuator/health/liveness").status() == 200;
        } catch (UncheckedIOException closed) {
            return false;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Holding {

        @Bean
        @Primary
        HeldOutcomes heldOutcomes(InMemoryKeytrail keytrail) {
            return new HeldOutcomes(keytrail);
        }
    }

    /** Keeps every outcome back until it is released. */
    static final class HeldOutcomes implements ActionLog {

        private final ActionLog decided;
        private final CountDownLatch submitted = new CountDownLatch(1);
        private final CountDownLatch release = new CountDownLatch(1);

        HeldOutcomes(ActionLog decided) {
            this.decided = decided;
        }

        @Override
        public ActionOutcome submit(KeyAction action, Duration timeout) {
            submitted.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            return decided.submit(action, timeout);
        }

        @Override
        public void record(KeyAction action) {
            decided.record(action);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void close() {
            release.countDown();
        }
    }
}
