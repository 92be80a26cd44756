package io.keytrail.standalone.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keytrail.admin.actions.ActionLog;
import io.keytrail.admin.actions.OutcomeUnavailableException;
import io.keytrail.admin.kafka.KafkaClients;
import io.keytrail.admin.kafka.TopicFollower;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.schemas.topics.TopicProvisioner;
import io.keytrail.standalone.broker.Broker;
import io.keytrail.standalone.process.ChildLog;
import io.keytrail.standalone.testing.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** key-admin's action log, and the follower beneath it, against a real broker. */
@ExtendWith(TestBroker.Shared.class)
class ActionLogOnABrokerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AvroSerdes SERDES =
            AvroSerdes.from(Map.of(AvroSerdes.REGISTRY_URL, "mock://action-log-on-a-broker"));

    @TempDir
    private Path folder;

    @Test
    void twoInstancesAwaitTheirOutcomesAtOnce(TestBroker broker) throws Exception {
        // Given two instances, and a write side that speaks in transactions
        TopicCatalogue topics = TopicCatalogue.defaults().withPrefix(broker.newPrefix());
        createTopics(broker.bootstrapServers(), topics);
        List<String> decided = new CopyOnWriteArrayList<>();
        try (ActionLog one = log(broker.bootstrapServers(), topics, decided);
                ActionLog other = log(broker.bootstrapServers(), topics, decided);
                Judge writeSide = new Judge(broker.bootstrapServers(), topics, SERDES)) {
            writeSide.start();
            await().atMost(PATIENCE).until(() -> one.isReady() && other.isReady());

            // When both submit actions of many accounts at the same time, each action id at both
            List<Callable<ActionOutcome>> submissions = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                KeyAction first = action("account-" + i, "action-" + i, "first-" + i);
                KeyAction second = action("account-" + i, "action-" + i, "second-" + i);
                submissions.add(() -> one.submit(first, PATIENCE));
                submissions.add(() -> other.submit(second, PATIENCE));
            }
            List<ActionOutcome> outcomes = inParallel(submissions);

            // Then each gets the committed outcome of its own attempt
            for (int i = 0; i < 24; i++) {
                assertThat(outcomes.get(2 * i).getAttemptId()).isEqualTo("first-" + i);
                assertThat(outcomes.get(2 * i + 1).getAttemptId()).isEqualTo("second-" + i);
            }
            assertThat(outcomes).extracting(ActionOutcome::getOutcome).containsOnly(AuditOutcome.APPLIED);
            assertThat(decided).hasSize(48);
        }
    }

    @Test
    void anOutageOfTheBrokerFailsSubmissionsInTimeAndIsSurvived() throws Exception {
        // Given a broker of its own
        int port = TestBroker.freePort();
        TopicCatalogue topics = TopicCatalogue.defaults();
        Broker first = Broker.start(folder.resolve("kafka"), port, new ChildLog(folder.resolve("first.log")));
        first.awaitReady(PATIENCE);
        String servers = first.bootstrapServers();
        createTopics(servers, topics);
        try (ActionLog log = log(servers, topics, new ArrayList<>())) {
            await().atMost(PATIENCE).until(log::isReady);

            // When it is killed
            first.kill();
            KeyAction lost = action("acme", "a1", "t1");

            // Then submissions fail
            assertThatThrownBy(() -> log.submit(lost, Duration.ofSeconds(1)))
                    .isInstanceOf(OutcomeUnavailableException.class)
                    .hasMessageContaining("a1");
            assertThatThrownBy(() -> log.record(lost)).isInstanceOf(OutcomeUnavailableException.class);

            // And once it is back, the same action log goes on
            try (Broker second =
                            Broker.start(folder.resolve("kafka"), port, new ChildLog(folder.resolve("second.log")));
                    Judge writeSide = judgeOf(second, topics)) {
                writeSide.start();
                ActionOutcome outcome = log.submit(action("acme", "a2", "t2"), PATIENCE);
                assertThat(outcome.getAttemptId()).isEqualTo("t2");
            }
        }
    }

    private static Judge judgeOf(Broker broker, TopicCatalogue topics) {
        broker.awaitReady(PATIENCE);
        return new Judge(broker.bootstrapServers(), topics, SERDES);
    }

    @Test
    void aRefusedActionIsWrittenDownWithoutAnOutcome(TestBroker broker) throws Exception {
        // Given
        TopicCatalogue topics = TopicCatalogue.defaults().withPrefix(broker.newPrefix());
        createTopics(broker.bootstrapServers(), topics);
        List<String> seen = new CopyOnWriteArrayList<>();
        try (ActionLog log = log(broker.bootstrapServers(), topics, seen);
                TopicFollower<KeyAction> actions = new TopicFollower<>(
                        clients(broker.bootstrapServers()),
                        "actions",
                        topics.keyActions().name(),
                        TopicFollower.Start.BEGINNING,
                        SERDES.of(KeyAction.class).deserializer(),
                        (partition, key, action) -> seen.add(key + " " + action.getRefusedBy()))) {
            actions.start();

            // When
            log.record(KeyAction.newBuilder(action("acme", "a1", "t1"))
                    .setRefusedBy("FORBIDDEN")
                    .build());

            // Then
            assertThat(actions.readToEnd(PATIENCE)).isTrue();
            assertThat(seen).containsExactly("acme FORBIDDEN");
        }
    }

    @Test
    void partitionsThatAreAddedWhileItRunsAreFollowed(TestBroker broker) throws Exception {
        // Given a follower from the end of a topic with one partition
        String topic = broker.newPrefix() + "growing";
        List<String> read = new CopyOnWriteArrayList<>();
        try (Admin admin = admin(broker.bootstrapServers());
                Producer<String, byte[]> producer =
                        clients(broker.bootstrapServers()).producer("growing");
                TopicFollower<String> follower = new TopicFollower<>(
                        clients(broker.bootstrapServers()),
                        "growing",
                        topic,
                        TopicFollower.Start.END,
                        new StringDeserializer(),
                        (partition, key, value) -> read.add(partition + " " + value))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
            producer.send(new ProducerRecord<>(topic, 0, "key", bytes("before")))
                    .get();
            follower.start();
            await().atMost(PATIENCE).until(follower::isReady);

            // When it grows, and what is written to the new partition is there before the follower knows it
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2)))
                    .all()
                    .get();
            try (Producer<String, byte[]> informed =
                    clients(broker.bootstrapServers()).producer("informed")) {
                informed.send(new ProducerRecord<>(topic, 1, "key", bytes("new")))
                        .get();
            }

            // Then
            await().atMost(PATIENCE).until(() -> !read.isEmpty());
            assertThat(read).containsExactly("1 new");
            assertThat(follower.partitions()).containsExactly(0, 1);
        }
    }

    private static List<ActionOutcome> inParallel(List<Callable<ActionOutcome>> submissions) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(submissions.size());
        try {
            List<ActionOutcome> outcomes = new ArrayList<>();
            for (Future<ActionOutcome> future : threads.invokeAll(submissions)) {
                outcomes.add(future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
            return outcomes;
        } finally {
            threads.shutdown();
        }
    }

    private static ActionLog log(String servers, TopicCatalogue topics, List<String> decided) {
        return ActionLog.onKafka(
                clients(servers), topics, SERDES, (action, outcome) -> decided.add(outcome.getAttemptId()));
    }

    private static KeyAction action(String account, String actionId, String attemptId) {
        return KeyAction.newBuilder()
                .setActionId(actionId)
                .setAttemptId(attemptId)
                .setAccountId(account)
                .setAction(Action.SHOW)
                .setActor(Actor.newBuilder().setUserId("ada").build())
                .setRequestedAt(Instant.EPOCH)
                .build();
    }

    private static void createTopics(String servers, TopicCatalogue topics) {
        try (Admin admin = admin(servers)) {
            TopicProvisioner.ensure(admin, List.of(topics.keyActions(), topics.actionOutcomes()), (short) 1);
        }
    }

    private static Admin admin(String servers) {
        return Admin.create(Map.of("bootstrap.servers", servers));
    }

    private static KafkaClients clients(String servers) {
        return KafkaClients.configuredWith(Map.of("bootstrap.servers", servers));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
