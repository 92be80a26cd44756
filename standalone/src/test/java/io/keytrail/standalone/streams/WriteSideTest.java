package io.keytrail.standalone.streams;

import static io.keytrail.schemas.AuditOutcome.APPLIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.audit.AuditChain;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.schemas.topics.TopicCatalogue.Application;
import io.keytrail.standalone.process.ChildProcess;
import io.keytrail.standalone.testing.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The write side against a real broker, with several partitions: transactions, restarts, restore, expired offsets. */
@ExtendWith(TestBroker.Shared.class)
class WriteSideTest {

    @TempDir
    Path folder;

    @Test
    void anInstanceThatLostItsDiskGoesOnWithEveryAccountWhereTheOneBeforeStopped(TestBroker broker) throws Exception {
        // Given
        String prefix = broker.newPrefix();
        List<String> accounts =
                IntStream.range(0, 8).mapToObj(i -> "account" + i).toList();
        List<KeyAction> generated = accounts.stream()
                .map(account -> ActionLog.action(Action.GENERATE, account).build())
                .toList();
        try (StreamsInstance instance = start(broker, prefix, "state");
                ActionLog log = new ActionLog(broker.bootstrapServers(), prefix)) {
            instance.awaitReady();
            for (KeyAction action : generated) {
                log.send(action);
            }
            await().atMost(StreamsInstance.PATIENCE).until(() -> log.outcomes().size() == generated.size());
        }

        // When
        try (StreamsInstance instance = start(broker, prefix, "new disk");
                ActionLog log = new ActionLog(broker.bootstrapServers(), prefix)) {
            instance.awaitReady();
            for (KeyAction action : generated) {
                String account = action.getAccountId();
                log.send(KeyAction.newBuilder(action)
                        .setAttemptId("repeat-" + account)
                        .build());
                log.send(ActionLog.action(Action.GENERATE, account)
                        .setAttemptId("second-" + account)
                        .build());
                log.send(ActionLog.action(Action.ROTATE, account)
                        .setGraceMillis(1500)
                        .build());
            }

            // Then
            for (String account : accounts) {
                assertThat(log.entries(account, 4))
                        .extracting(AuditEntry::getAction)
                        .containsExactly(Action.GENERATE, Action.GENERATE, Action.ROTATE, Action.GRACE_END);
                assertThat(AuditChain.verify(account, log.entries(account))).isEmpty();
                ActionOutcome repeat = log.outcome("repeat-" + account);
                assertThat(repeat.getReplayed()).isTrue();
                assertThat(repeat.getOutcome()).isEqualTo(APPLIED);
                assertThat(log.outcome("second-" + account).getReason()).isEqualTo("KEY_EXISTS");
            }
        }
    }

    @Test
    void whatAKilledInstanceLeftHalfDoneIsDoneOnceAndOnlyOnce(TestBroker broker) throws Exception {
        // Given
        String prefix = broker.newPrefix();
        List<String> sent = new ArrayList<>();
        ChildProcess child = StreamsInstance.startProcess(broker.bootstrapServers(), prefix, folder);
        try (ActionLog log = new ActionLog(broker.bootstrapServers(), prefix)) {
            log.outcomeOf(remembered(ActionLog.action(Action.GENERATE, "acme"), sent));

            // When
            for (int i = 0; i < 300; i++) {
                log.send(remembered(ActionLog.action(Action.SHOW, "acme"), sent));
                if (i == 150) {
                    child.kill();
                }
            }

            // Then
            try (StreamsInstance instance = start(broker, prefix, "state-1")) {
                instance.awaitReady();
                await().atMost(StreamsInstance.PATIENCE)
                        .until(() -> log.outcomes().size() >= sent.size());
                log.outcomeOf(remembered(ActionLog.action(Action.SHOW, "acme"), sent));
                assertThat(log.outcomes())
                        .extracting(ActionOutcome::getAttemptId)
                        .containsExactlyElementsOf(sent);
                assertThat(log.entries("acme", sent.size())).hasSize(sent.size());
                assertThat(AuditChain.verify("acme", log.entries("acme"))).isEmpty();
            }
        }
    }

    @Test
    void whenAnInstanceIsKilledTheOtherOneGoesOnFromItsCopyOfEveryAccount(TestBroker broker) throws Exception {
        // Given two instances, each with a copy of what the other one holds
        String prefix = broker.newPrefix();
        List<String> accounts =
                IntStream.range(0, 8).mapToObj(i -> "account" + i).toList();
        ChildProcess first = StreamsInstance.startProcess(
                broker.bootstrapServers(), prefix, folder, StreamsInstance.SHORT_SESSION, 1);
        try (StreamsInstance second = StreamsInstance.start(
                        broker.bootstrapServers(),
                        prefix,
                        folder.resolve("state-2"),
                        2,
                        StreamsInstance.SHORT_SESSION,
                        1);
                ActionLog log = new ActionLog(broker.bootstrapServers(), prefix)) {
            second.awaitReady();
            await().atMost(StreamsInstance.PATIENCE).until(() -> partitionsIn(folder.resolve("state-1"), prefix) == 4);
            await().atMost(StreamsInstance.PATIENCE).until(() -> partitionsIn(folder.resolve("state-2"), prefix) == 4);
            for (String account : accounts) {
                assertThat(log.outcomeOf(ActionLog.action(Action.GENERATE, account)
                                        .build())
                                .getOutcome())
                        .isEqualTo(APPLIED);
            }

            // When
            first.kill();

            // Then
            for (String account : accounts) {
                assertThat(log.outcomeOf(ActionLog.action(Action.GENERATE, account)
                                        .build())
                                .getReason())
                        .isEqualTo("KEY_EXISTS");
                assertThat(log.outcomeOf(
                                        ActionLog.action(Action.ROTATE, account).build())
                                .getOutcome())
                        .isEqualTo(APPLIED);
                assertThat(log.entries(account, 3)).hasSize(3);
                assertThat(AuditChain.verify(account, log.entries(account))).isEmpty();
            }
        }
    }

    /** Of how many partitions the write side has its registry there, active ones and copies. */
    private static long partitionsIn(Path state, String prefix) throws IOException {
        Path tasks = state.resolve(StreamsInstance.topics(prefix).applicationId(Application.KEY_LIFECYCLE));
        if (!Files.isDirectory(tasks)) {
            return 0;
        }
        try (Stream<Path> folders = Files.list(tasks)) {
            return folders.filter(task -> Files.isDirectory(task.resolve("rocksdb/key-registry")))
                    .count();
        }
    }

    @Test
    void whenTheGroupsOffsetsHaveExpiredNothingIsJudgedAgain(TestBroker broker) throws Exception {
        // Given
        String prefix = broker.newPrefix();
        List<String> sent = new ArrayList<>();
        try (StreamsInstance instance = start(broker, prefix, "state");
                ActionLog log = new ActionLog(broker.bootstrapServers(), prefix)) {
            instance.awaitReady();
            for (Action action : List.of(Action.GENERATE, Action.SHOW, Action.ROTATE, Action.SHOW)) {
                log.outcomeOf(remembered(ActionLog.action(action, "acme"), sent));
            }
        }

        // When
        forgetOffsets(broker, StreamsInstance.topics(prefix).applicationId(Application.KEY_LIFECYCLE));

        // Then
        try (StreamsInstance instance = start(broker, prefix, "state");
                ActionLog log = new ActionLog(broker.bootstrapServers(), prefix)) {
            instance.awaitReady();
            log.outcomeOf(remembered(ActionLog.action(Action.SHOW, "acme"), sent));
            assertThat(log.outcomes()).extracting(ActionOutcome::getAttemptId).containsExactlyElementsOf(sent);
            assertThat(log.entries("acme", sent.size())).hasSize(sent.size());
        }
    }

    @Test
    void theTopicsThatThereAreAreThoseOfTheCatalogue(TestBroker broker) throws Exception {
        // Given
        String prefix = broker.newPrefix();
        TopicCatalogue catalogue = StreamsInstance.topics(prefix);
        Map<String, String> expected = new TreeMap<>();
        catalogue
                .external()
                .forEach(topic -> expected.put(topic.name(), topic.cleanup().text()));
        catalogue.internal().forEach(topic -> expected.put(topic.name(), topic.cleanup()));

        // When
        try (StreamsInstance instance = start(broker, prefix, "state")) {
            instance.awaitReady();
        }

        // Then
        assertThat(cleanups(broker, prefix)).isEqualTo(expected);
    }

    private static Map<String, String> cleanups(TestBroker broker, String prefix) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            List<ConfigResource> ours = admin.listTopics().names().get().stream()
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                    .toList();
            Map<String, String> cleanups = new TreeMap<>();
            admin.describeConfigs(ours)
                    .all()
                    .get()
                    .forEach((topic, config) -> cleanups.put(
                            topic.name(), config.get("cleanup.policy").value()));
            return cleanups;
        }
    }

    /** What the broker does to a group that had no member for 7 days. */
    private static void forgetOffsets(TestBroker broker, String group) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                    .all()
                    .get();
            admin.deleteConsumerGroups(List.of(group)).all().get();
        }
    }

    private static KeyAction remembered(KeyAction.Builder action, List<String> sent) {
        sent.add(action.getAttemptId());
        return action.build();
    }

    private StreamsInstance start(TestBroker broker, String prefix, String state) {
        return StreamsInstance.start(
                broker.bootstrapServers(), prefix, folder.resolve(state), 1, StreamsInstance.LONG_SESSION);
    }
}
