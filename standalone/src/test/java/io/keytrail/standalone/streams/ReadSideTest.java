package io.keytrail.standalone.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.schemas.ApiCall;
import io.keytrail.standalone.process.ChildProcess;
import io.keytrail.standalone.testing.TestBroker;
import io.keytrail.streams.runtime.Instance;
import io.keytrail.streams.stores.AccountPrefix;
import io.keytrail.streams.stores.StoreUnavailableException;
import io.keytrail.streams.stores.TimeRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The read side against a real broker, with several partitions: restarts, ownership, restore, misplaced records. */
@ExtendWith(TestBroker.Shared.class)
class ReadSideTest {

    private static final Duration PATIENCE = StreamsInstance.PATIENCE;

    @TempDir
    Path folder;

    @Test
    void aRecordInTheWrongPartitionTurnsUpInItsAccountAndOnlyOnce(TestBroker broker) throws Exception {
        // Given
        String prefix = broker.newPrefix();
        try (StreamsInstance instance = start(broker, prefix, 1).awaitReady();
                Records records = new Records(broker.bootstrapServers(), prefix)) {
            ApiCall call = Records.call("acme");
            int own = AccountPrefix.partition("acme".getBytes(StandardCharsets.UTF_8), 4);

            // When
            records.sendGarbage("acme");
            records.sendTo((own + 1) % 4, call);
            records.sendTo((own + 2) % 4, call);

            // Then
            await().atMost(PATIENCE).until(() -> !instance.calls("acme").isEmpty());
            awaitFresh(instance, "acme", Instant.now());
            assertThat(instance.calls("acme")).containsExactly(call);
        }
    }

    @Test
    void asOfKeepsUpWithTheClockWhenNothingIsWritten(TestBroker broker) throws Exception {
        String prefix = broker.newPrefix();
        try (StreamsInstance instance = start(broker, prefix, 1).awaitReady();
                Records records = new Records(broker.bootstrapServers(), prefix)) {
            records.send(Records.call("acme"));

            awaitFresh(instance, "acme", Instant.now());

            awaitFresh(instance, "acme", Instant.now().plusSeconds(1));
            assertThat(instance.calls("acme")).hasSize(1);
            assertThat(instance.reads().freshness().auditAsOf("acme")).isPresent();
            assertThat(instance.reads().freshness().lags())
                    .hasSize(8)
                    .allSatisfy(lag -> assertThat(lag.lag()).isZero());
        }
    }

    @Test
    void afterACleanRestartEverythingIsThereWithoutWaitingForTheGroup(TestBroker broker) throws Exception {
        // Given
        String prefix = broker.newPrefix();
        ApiCall call = Records.call("acme");
        String hash = "a".repeat(64);
        try (StreamsInstance instance = start(broker, prefix, 1).awaitReady();
                Records records = new Records(broker.bootstrapServers(), prefix)) {
            records.send(call);
            records.sendKey(hash, "k1", "acme");
            await().atMost(PATIENCE).until(() -> instance.calls("acme").size() == 1);
            await().atMost(PATIENCE)
                    .until(() -> instance.reads().keyStatuses().byId("k1").isPresent());
        }

        // When
        try (StreamsInstance again = start(broker, prefix, 1).awaitReady()) {
            // Then
            assertThat(again.calls("acme")).containsExactly(call);
            assertThat(again.reads().usage().buckets("acme", lastDay())).hasSize(1);
            assertThat(again.reads().lastUsed().of("acme", "key-of-acme")).contains(call.getOccurredAt());
            assertThat(again.reads().keyStatuses().byId("k1")).isPresent();
            assertThat(again.reads().keyStatuses().ofAccount("acme")).hasSize(1);
        }
    }

    @Test
    void afterAKillEverythingIsThereWithoutWaitingForTheGroup(TestBroker broker) throws Exception {
        // Given
        String prefix = broker.newPrefix();
        ApiCall before = Records.call("acme");
        ApiCall meanwhile = Records.call("acme");
        ChildProcess child = StreamsInstance.startProcess(broker.bootstrapServers(), prefix, folder);
        try (Records records = new Records(broker.bootstrapServers(), prefix)) {
            records.send(before);
            records.sendKey("b".repeat(64), "k2", "acme");

            // When
            child.kill();
            records.send(meanwhile);

            // Then
            try (StreamsInstance again = start(broker, prefix, 1).awaitReady()) {
                await().atMost(PATIENCE).until(() -> again.calls("acme").size() == 2);
                assertThat(again.calls("acme")).containsExactlyInAnyOrder(before, meanwhile);
                await().atMost(PATIENCE).until(() -> countedCalls(again) == 2);
                assertThat(again.reads().keyStatuses().ofAccount("acme")).hasSize(1);
            }
        }
    }

    @Test
    void anInstanceThatLostItsDiskRestoresEverythingFromKafka(TestBroker broker) throws Exception {
        // Given
        String prefix = broker.newPrefix();
        List<ApiCall> calls = new ArrayList<>();
        try (StreamsInstance instance = start(broker, prefix, 1).awaitReady();
                Records records = new Records(broker.bootstrapServers(), prefix)) {
            for (int i = 0; i < 20; i++) {
                ApiCall call = Records.call("account" + i);
                calls.add(call);
                records.send(call);
            }
            records.sendKey("c".repeat(64), "k3", "acme");
            for (ApiCall call : calls) {
                await().atMost(PATIENCE)
                        .until(() -> instance.calls(call.getAccountId()).size() == 1);
            }
        }

        // When
        Path empty = folder.resolve("new disk");
        try (StreamsInstance again = StreamsInstance.start(
                        broker.bootstrapServers(), prefix, empty, 1, StreamsInstance.LONG_SESSION)
                .awaitReady()) {
            // Then
            for (ApiCall call : calls) {
                assertThat(again.calls(call.getAccountId())).containsExactly(call);
            }
            assertThat(again.reads().keyStatuses().byId("k3")).isPresent();
        }
    }

    @Test
    void aDamagedStoreIsNamedAndDeletingTheFolderHeals(TestBroker broker) throws Exception {
        // Given
        String prefix = broker.newPrefix();
        ApiCall call = Records.call("acme");
        try (StreamsInstance instance = start(broker, prefix, 1).awaitReady();
                Records records = new Records(broker.bootstrapServers(), prefix)) {
            records.send(call);
            await().atMost(PATIENCE).until(() -> instance.calls("acme").size() == 1);
        }
        Path state = folder.resolve("state-1");
        damageStores(state);

        // When
        try (StreamsInstance damaged = start(broker, prefix, 1)) {
            // Then
            await().atMost(PATIENCE)
                    .until(() -> damaged.runtime().status().stream()
                            .anyMatch(side -> side.problem().orElse("").contains("state folder")));
            assertThat(damaged.runtime().isReady()).isFalse();
        }
        deleteTree(state);
        try (StreamsInstance healed = start(broker, prefix, 1).awaitReady()) {
            assertThat(healed.calls("acme")).containsExactly(call);
        }
    }

    @Test
    void twoInstancesShareTheAccountsAndTheOneThatIsLeftTakesOverAll(TestBroker broker) throws Exception {
        // Given
        String prefix = broker.newPrefix();
        List<String> accounts =
                IntStream.range(0, 20).mapToObj(i -> "account" + i).toList();
        try (StreamsInstance one = start(broker, prefix, 1, StreamsInstance.SHORT_SESSION);
                Records records = new Records(broker.bootstrapServers(), prefix)) {
            one.awaitReady();
            for (String account : accounts) {
                records.send(Records.call(account));
            }
            try (StreamsInstance two = start(broker, prefix, 2, StreamsInstance.SHORT_SESSION)) {
                two.awaitReady();
                await().atMost(PATIENCE).until(() -> holdsCalls(one) && holdsCalls(two));

                // Then each account is answered by its owner, and refused by the other, once the groups have come to
                // rest
                await().atMost(PATIENCE)
                        .ignoreException(StoreUnavailableException.class)
                        .untilAsserted(() -> {
                            for (String account : accounts) {
                                boolean ofOne =
                                        one.reads().ownership().ofCalls(account).here();
                                assertThat(two.reads()
                                                .ownership()
                                                .ofCalls(account)
                                                .here())
                                        .isNotEqualTo(ofOne);
                                assertThat(answers(ofOne ? one : two, account)).isTrue();
                                assertThat(isRefused(ofOne ? two : one, account))
                                        .isTrue();
                            }
                        });
            }

            // When the second has gone
            // Then the first answers for all
            await().atMost(PATIENCE).until(() -> accounts.stream().allMatch(account -> answers(one, account)));
        }
    }

    private static void damageStores(Path state) throws IOException {
        try (Stream<Path> files = Files.walk(state)) {
            for (Path file : files.filter(path -> path.endsWith("CURRENT")).toList()) {
                Files.writeString(file, "no manifest");
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static boolean holdsCalls(StreamsInstance instance) {
        return instance.runtime().isReady()
                && instance.reads().ownership().instances().stream()
                        .filter(Instance::here)
                        .anyMatch(here -> !here.callPartitions().isEmpty());
    }

    private static boolean answers(StreamsInstance instance, String account) {
        try {
            return instance.calls(account).size() == 1;
        } catch (StoreUnavailableException e) {
            return false;
        }
    }

    private static boolean isRefused(StreamsInstance instance, String account) {
        try {
            return instance.calls(account) == null;
        } catch (StoreUnavailableException e) {
            return true;
        }
    }

    private static void awaitFresh(StreamsInstance instance, String account, Instant time) {
        await().atMost(PATIENCE)
                .until(() -> instance.reads()
                        .freshness()
                        .callsAsOf(account)
                        .filter(asOf -> !asOf.isBefore(time))
                        .isPresent());
    }

    private static long countedCalls(StreamsInstance instance) {
        return instance.reads().usage().buckets("acme", lastDay()).stream()
                .mapToLong(bucket -> bucket.totals().calls())
                .sum();
    }

    private static TimeRange lastDay() {
        return new TimeRange(
                Instant.now().minus(Duration.ofDays(1)), Instant.now().plusSeconds(60));
    }

    private StreamsInstance start(TestBroker broker, String prefix, int number) {
        return start(broker, prefix, number, StreamsInstance.LONG_SESSION);
    }

    private StreamsInstance start(TestBroker broker, String prefix, int number, Duration session) {
        return StreamsInstance.start(
                broker.bootstrapServers(), prefix, folder.resolve("state-" + number), number, session);
    }
}
