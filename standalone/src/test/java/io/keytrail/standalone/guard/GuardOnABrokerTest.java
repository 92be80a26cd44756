package io.keytrail.standalone.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.guard.KeyGuard;
import io.keytrail.guard.KeyGuardBuilder;
import io.keytrail.guard.ObservedCall;
import io.keytrail.guard.Verdict;
import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.schemas.topics.TopicProvisioner;
import io.keytrail.standalone.broker.Broker;
import io.keytrail.standalone.process.ChildLog;
import io.keytrail.standalone.testing.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A guard against a real broker; the write side is played by a transactional producer, as it is one. */
@ExtendWith(TestBroker.Shared.class)
class GuardOnABrokerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String REGISTRY = "mock://guard-on-a-broker";
    private static final AvroSerdes SERDES = AvroSerdes.from(Map.of(AvroSerdes.REGISTRY_URL, REGISTRY));

    private final KeyText key = KeyText.generate(KeyKind.STANDARD, new SecureRandom());

    @Test
    void aGuardKnowsWhatIsCommittedAndNothingElse(TestBroker broker) throws Exception {
        // Given a key whose status is committed, and an end of it that is rolled back
        TopicCatalogue topics = topics(broker.bootstrapServers(), broker.newPrefix());
        try (KafkaProducer<String, KeyStatus> writeSide = writeSide(broker.bootstrapServers(), topics)) {
            commit(writeSide, topics, status(1).build());
            writeSide.beginTransaction();
            writeSide.send(record(topics, ended(2))).get();
            writeSide.abortTransaction();

            // When a guard is started
            try (KeyGuard guard = guard(broker.bootstrapServers(), topics).start()) {
                boolean ready = guard.awaitReady(PATIENCE);
                Verdict before = verdict(guard);

                // Then it is ready although the topic ends in a marker, and accepts the key until the end is committed
                assertThat(ready).isTrue();
                assertThat(before.isAccepted()).isTrue();
                commit(writeSide, topics, ended(2));
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () -> assertThat(verdict(guard).outcome()).isEqualTo(CallOutcome.KEY_DEACTIVATED));
            }
        }
    }

    @Test
    void recordedCallsLieInThePartitionOfTheirAccount(TestBroker broker) throws Exception {
        // Given a guard that knows a key
        TopicCatalogue topics = topics(broker.bootstrapServers(), broker.newPrefix());
        try (KafkaProducer<String, KeyStatus> writeSide = writeSide(broker.bootstrapServers(), topics)) {
            commit(writeSide, topics, status(1).build());
        }
        try (KeyGuard guard = guard(broker.bootstrapServers(), topics).start()) {
            assertThat(guard.awaitReady(PATIENCE)).isTrue();

            // When calls are recorded, and the guard is closed
            guard.record(call(verdict(guard), "/contacts/1?hapikey=" + key.reveal()));
            guard.record(call(guard.verify((String) null, "GET", "/"), "/contacts/2"));
        }

        // Then both are there, without the key, where Kafka's default partitioner puts them
        List<ConsumerRecord<String, ApiCall>> calls = calls(broker.bootstrapServers(), topics, 2);
        assertThat(calls).extracting(ConsumerRecord::key).containsExactlyInAnyOrder("acme", "-");
        assertThat(calls).allSatisfy(record -> {
            int partitions = topics.apiCalls().partitions();
            int expected = Utils.toPositive(Utils.murmur2(record.key().getBytes(StandardCharsets.UTF_8))) % partitions;
            assertThat(record.partition()).isEqualTo(expected);
            assertThat(record.value().toString()).doesNotContain(key.reveal());
        });
    }

    @Test
    void aGuardOutlivesItsBroker(@TempDir Path folder) throws Exception {
        // Given a guard that refuses when it has had no contact for 2 seconds
        int port = TestBroker.freePort();
        TopicCatalogue topics;
        Broker first = Broker.start(folder.resolve("kafka"), port, new ChildLog(folder.resolve("first.log")));
        first.awaitReady(PATIENCE);
        topics = topics(first.bootstrapServers(), TopicCatalogue.DEFAULT_PREFIX);
        try (KafkaProducer<String, KeyStatus> writeSide = writeSide(first.bootstrapServers(), topics)) {
            commit(writeSide, topics, status(1).build());
        }
        KeyGuardBuilder settings = guard(first.bootstrapServers(), topics)
                .staleAfter(Duration.ofSeconds(2))
                .closingWithin(PATIENCE);
        try (KeyGuard guard = settings.start()) {
            assertThat(guard.awaitReady(PATIENCE)).isTrue();
            Verdict accepted = verdict(guard);

            // When the broker is killed
            first.kill();
            await().atMost(PATIENCE).until(() -> verdict(guard).outcome() == CallOutcome.KEYS_STALE);
            Duration staleness = guard.staleness().orElseThrow();
            guard.record(call(accepted, "/contacts/during-the-outage"));

            // Then it says how stale it is, and goes on where it was once the broker is back
            assertThat(staleness).isGreaterThan(Duration.ofSeconds(2));
            try (Broker second =
                    Broker.start(folder.resolve("kafka"), port, new ChildLog(folder.resolve("second.log")))) {
                second.awaitReady(PATIENCE);
                await().atMost(PATIENCE).until(() -> verdict(guard).isAccepted());
                try (KafkaProducer<String, KeyStatus> writeSide = writeSide(second.bootstrapServers(), topics)) {
                    commit(writeSide, topics, ended(2));
                }
                await().atMost(PATIENCE).until(() -> verdict(guard).outcome() == CallOutcome.KEY_DEACTIVATED);
                assertThat(calls(second.bootstrapServers(), topics, 1))
                        .extracting(record -> record.value().getPath())
                        .containsExactly("/contacts/during-the-outage");
            }
        }
    }

    @Test
    void aGuardThatIsStartedFirstWaitsForItsTopics(TestBroker broker) throws Exception {
        // Given a guard whose topics do not exist
        String prefix = broker.newPrefix();
        TopicCatalogue topics = TopicCatalogue.defaults().withPrefix(prefix);
        try (KeyGuard guard = guard(broker.bootstrapServers(), topics).start()) {
            boolean readyBefore = guard.awaitReady(Duration.ofSeconds(1));
            CallOutcome outcomeBefore = verdict(guard).outcome();

            // When they are made
            topics(broker.bootstrapServers(), prefix);

            // Then it becomes ready, and has not made them itself
            assertThat(readyBefore).isFalse();
            assertThat(outcomeBefore).isEqualTo(CallOutcome.KEYS_STALE);
            assertThat(guard.awaitReady(PATIENCE)).isTrue();
            assertThat(verdict(guard).outcome()).isEqualTo(CallOutcome.KEY_UNKNOWN);
        }
    }

    private static KeyGuardBuilder guard(String servers, TopicCatalogue topics) {
        String prefix = topics.apiCalls().name().replace("api-calls", "");
        return KeyGuard.connectedTo(servers).readingSchemasFrom(REGISTRY).onTopicsNamed(prefix);
    }

    private static TopicCatalogue topics(String servers, String prefix) {
        TopicCatalogue topics = TopicCatalogue.defaults().withPrefix(prefix);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            TopicProvisioner.ensure(admin, topics.external(), (short) 1);
        }
        return topics;
    }

    private static KafkaProducer<String, KeyStatus> writeSide(String servers, TopicCatalogue topics) {
        KafkaProducer<String, KeyStatus> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        servers,
                        "transactional.id",
                        topics.keyStatus().name() + "-write-side"),
                new StringSerializer(),
                SERDES.of(KeyStatus.class).serializer());
        producer.initTransactions();
        return producer;
    }

    private static void commit(KafkaProducer<String, KeyStatus> writeSide, TopicCatalogue topics, KeyStatus status)
            throws Exception {
        writeSide.beginTransaction();
        writeSide.send(record(topics, status)).get();
        writeSide.commitTransaction();
    }

    private static ProducerRecord<String, KeyStatus> record(TopicCatalogue topics, KeyStatus status) {
        return new ProducerRecord<>(topics.keyStatus().name(), status.getKeyHash(), status);
    }

    private static List<ConsumerRecord<String, ApiCall>> calls(String servers, TopicCatalogue topics, int expected) {
        String topic = topics.apiCalls().name();
        List<ConsumerRecord<String, ApiCall>> found = new ArrayList<>();
        try (KafkaConsumer<String, ApiCall> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers),
                new StringDeserializer(),
                SERDES.of(ApiCall.class).deserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
                return found.size() >= expected;
            });
        }
        return found;
    }

    private Verdict verdict(KeyGuard guard) {
        return guard.verify(key.reveal(), "GET", "/contacts/1");
    }

    private static ObservedCall call(Verdict verdict, String path) {
        return ObservedCall.judged(verdict)
                .at(Instant.now())
                .request("GET", path)
                .answered(200)
                .build();
    }

    private KeyStatus.Builder status(long version) {
        return KeyStatus.newBuilder()
                .setKeyHash(key.hash())
                .setKeyId("01935b6c-89ab-7def-8123-456789abcdef")
                .setAccountId("acme")
                .setKind("standard")
                .setName("default")
                .setHint(key.hint())
                .setState(KeyState.ACTIVE)
                .setGeneratedAt(Instant.now())
                .setGeneratedBy("ada")
                .setVersion(version);
    }

    private KeyStatus ended(long version) {
        return status(version)
                .setState(KeyState.DEACTIVATED)
                .setReason(EndReason.DEACTIVATED)
                .setDeactivatedAt(Instant.now())
                .build();
    }
}
