package io.keytrail.standalone.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.standalone.admin.KeyAdminCluster.Answer;
import io.keytrail.standalone.testing.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two instances of key-admin over HTTP, on a real broker, with a real write side: it does not matter which one is asked. */
@ExtendWith(TestBroker.Shared.class)
class TwoKeyAdminInstancesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> RACES =
            IntStream.range(0, 8).mapToObj(i -> "race" + i).toList();
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(2 * RACES.size());

    @TempDir
    static Path folder;

    private static KeyAdminCluster cluster;

    @BeforeAll
    static void start(TestBroker broker) throws IOException {
        List<String> accounts = new ArrayList<>(RACES);
        accounts.addAll(List.of("acme", "rotated"));
        cluster = KeyAdminCluster.start(broker, folder, 2, accounts);
    }

    @AfterAll
    static void stop() {
        THREADS.shutdown();
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void whatOneInstanceGeneratedTheOtherShowsRepeatsAndRotates() {
        // Given
        Answer generated = cluster.act(0, "acme", "generate", "", "Idempotency-Key", "first");
        assertThat(generated.status()).isEqualTo(201);

        // When, Then: shown
        Answer shown = cluster.act(1, "acme", "show", "");
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.text("key").equals(generated.text("key"))).isTrue();

        // When, Then: repeated
        Answer repeated = cluster.act(1, "acme", "generate", "", "Idempotency-Key", "first");
        assertThat(repeated.status()).isEqualTo(201);
        assertThat(repeated.replayed()).isTrue();
        assertThat(repeated.text("keyId")).isEqualTo(generated.text("keyId"));
        assertThat(repeated.text("key").equals(generated.text("key"))).isTrue();

        // When, Then: rotated
        Answer rotated = cluster.act(
                1, "acme", "rotate", "{\"grace\":\"PT1H\",\"expectedKeyId\":\"" + generated.text("keyId") + "\"}");
        assertThat(rotated.status()).isEqualTo(200);
        assertThat(rotated.json().path("retiring").path("keyId").asString()).isEqualTo(generated.text("keyId"));
        Answer shownAgain = cluster.act(0, "acme", "show", "");
        assertThat(shownAgain.text("key").equals(rotated.text("key"))).isTrue();

        // When, Then: ended, and both know it
        assertThat(cluster.act(0, "acme", "deactivate", "").status()).isEqualTo(200);
        assertThat(cluster.act(1, "acme", "show", "").text("type")).endsWith(":no-active-key");
        for (int instance : List.of(0, 1)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(cluster.read(instance, "/api/v1/accounts/acme/keys")
                                    .json()
                                    .path("keys"))
                            .isNotEmpty()
                            .allSatisfy(key ->
                                    assertThat(key.path("state").asString()).isEqualTo("DEACTIVATED")));
        }
    }

    @Test
    void anIdempotencyKeyAtBothAtTheSameTimeYieldsOneKey() {
        // When
        List<List<Answer>> answers = race(
                RACES,
                account -> instance -> cluster.act(instance, account, "generate", "", "Idempotency-Key", "once"));

        // Then both answer with the same key, and one says that it repeats
        assertThat(answers).allSatisfy(both -> {
            assertThat(both).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201));
            assertThat(both.get(0).text("keyId")).isEqualTo(both.get(1).text("keyId"));
            assertThat(both.get(0).text("key").equals(both.get(1).text("key"))).isTrue();
            assertThat(both.get(0).text("key")).hasSize(45);
            assertThat(both).extracting(Answer::replayed).containsExactlyInAnyOrder(true, false);
        });
        // And one GENERATE is in the audit log, and one SHOW for the repeat
        for (String account : RACES) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(audit(account))
                            .containsExactlyInAnyOrder("GENERATE APPLIED null", "SHOW APPLIED REPLAYED"));
        }
    }

    @Test
    void ofTwoRotationsOfOneKeyOneIsToldThatItHasChanged() {
        // Given
        String first = cluster.act(0, "rotated", "generate", "").text("keyId");

        // When
        List<Answer> both = race(
                        List.of("rotated"),
                        account -> instance ->
                                cluster.act(instance, account, "rotate", "{\"expectedKeyId\":\"" + first + "\"}"))
                .get(0);

        // Then
        assertThat(both).extracting(Answer::status).containsExactlyInAnyOrder(200, 409);
        Answer applied = both.get(0).status() == 200 ? both.get(0) : both.get(1);
        for (int instance : List.of(0, 1)) {
            Answer shown = cluster.act(instance, "rotated", "show", "");
            assertThat(shown.text("keyId")).isEqualTo(applied.text("keyId"));
            assertThat(shown.text("key").equals(applied.text("key"))).isTrue();
        }
    }

    /** Asks both instances at the same time, for every account. */
    private static List<List<Answer>> race(List<String> accounts, Function<String, IntFunction<Answer>> request) {
        List<List<CompletableFuture<Answer>>> asked = accounts.stream()
                .map(account -> IntStream.of(0, 1)
                        .mapToObj(instance -> CompletableFuture.supplyAsync(
                                () -> request.apply(account).apply(instance), THREADS))
                        .toList())
                .toList();
        return asked.stream()
                .map(both -> both.stream().map(CompletableFuture::join).toList())
                .toList();
    }

    private static List<String> audit(String account) {
        List<String> entries = new ArrayList<>();
        for (JsonNode entry :
                cluster.query("/api/v1/accounts/" + account + "/audit").json().path("entries")) {
            entries.add(entry.path("action").asString() + " "
                    + entry.path("outcome").asString() + " "
                    + (entry.path("reason").isNull()
                            ? "null"
                            : entry.path("reason").asString()));
        }
        return entries;
    }
}
