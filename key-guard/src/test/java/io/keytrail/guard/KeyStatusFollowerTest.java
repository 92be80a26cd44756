package io.keytrail.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.keys.KeyText;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyStatusFollowerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String TOPIC = "keytrail.key-status";
    private static final TopicPartition ZERO = new TopicPartition(TOPIC, 0);
    private static final TopicPartition ONE = new TopicPartition(TOPIC, 1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final AtomicLong nanos = new AtomicLong(1);
    private final Freshness freshness = new Freshness(nanos::get);
    private final KeyTable keys = new KeyTable();
    private final Topic topic = new Topic();
    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("none") {
        @Override
        public synchronized void seekToBeginning(Collection<TopicPartition> partitions) {
            partitions.forEach(partition -> updateBeginningOffsets(Map.of(partition, 0L)));
            super.seekToBeginning(partitions);
        }
    };
    private final Serde<KeyStatus> serde =
            AvroSerdes.from(Map.of("schema.registry.url", "mock://follower")).of(KeyStatus.class);
    private final KeyStatusFollower follower =
            new KeyStatusFollower(consumer, serde.deserializer(), topic, keys, freshness, StalePolicy.REFUSE);
    private final Map<TopicPartition, Long> nextOffsets = new HashMap<>();

    @AfterEach
    void close() {
        follower.close();
    }

    @Test
    void itIsReadyOnlyWhenEveryPartitionIsReadToItsEnd() {
        // Given a topic of two partitions, one empty and one with a record that is not there to be read yet
        KeyText key = Keys.newKey();
        topic.ends(Map.of(ZERO, 0L, ONE, 1L));
        follower.start();
        await().atMost(PATIENCE).until(() -> consumer.assignment().size() == 2);
        boolean readyBefore = freshness.isComplete();

        // When the record comes
        publish(ONE, Keys.statusOf(key).build());

        // Then it is ready
        awaitReady();
        assertThat(readyBefore).isFalse();
        assertThat(find(key)).isNotNull();
    }

    @Test
    void anEmptyTopicIsReadAtOnce() {
        // Given a topic without records
        topic.ends(Map.of(ZERO, 0L));

        // When it is followed
        follower.start();

        // Then it is ready, and knows no keys
        awaitReady();
        assertThat(keys.size()).isZero();
    }

    @Test
    void laterRecordsChangeAKeyAndATombstoneRemovesIt() {
        // Given a key that is followed
        KeyText key = Keys.newKey();
        readyWith(Keys.statusOf(key).build());

        // When its end comes, then an old record again, then a tombstone
        publish(
                ZERO,
                Keys.statusOf(key).setVersion(3).setState(KeyState.DEACTIVATED).build());
        await().atMost(PATIENCE).until(() -> find(key).version == 3);
        publish(ZERO, Keys.statusOf(key).setVersion(2).build());
        KeyText marker = Keys.newKey();
        publish(ZERO, Keys.statusOf(marker).build());
        await().atMost(PATIENCE).until(() -> find(marker) != null);
        long versionAfterTheOldRecord = find(key).version;
        publish(ZERO, key.hash(), null);

        // Then the highest version holds until the tombstone
        await().atMost(PATIENCE).until(() -> find(key) == null);
        assertThat(versionAfterTheOldRecord).isEqualTo(3);
    }

    @Test
    void recordsThatCannotBeReadAreCountedAndPassedOver() {
        // Given a topic that is followed
        readyWith();
        KeyText key = Keys.newKey();
        KeyText other = Keys.newKey();

        // When garbage, an unknown schema, a foreign key, no key at all and another key's status come, and then a good
        // one
        try (LogLines log = LogLines.recorded()) {
            publish(ZERO, key.hash(), "not Avro".getBytes(StandardCharsets.UTF_8));
            publish(ZERO, key.hash(), new byte[] {0, 0, 0});
            publish(ZERO, key.hash(), new byte[0]);
            publish(ZERO, key.hash(), new byte[] {0, 0, 0, 99, 99, 2, 4, 6});
            publish(ZERO, "acme", bytes(Keys.statusOf(key).build()));
            publish(ZERO, null, bytes(Keys.statusOf(key).build()));
            publish(ZERO, other.hash(), bytes(Keys.statusOf(key).build()));
            publish(ZERO, Keys.statusOf(key).build());

            // Then the good one counts, and the others are counted and logged
            await().atMost(PATIENCE).until(() -> find(key) != null);
            assertThat(follower.unreadable()).isEqualTo(7);
            assertThat(log.lines()).hasSize(7).allMatch(line -> line.contains("keytrail.key-status-0 at offset"));
        }
    }

    @Test
    void aKeyWhoseLatestStatusCannotBeReadIsInDoubtUntilTheNextOne() {
        // Given a living key and a dead one
        KeyText living = Keys.newKey();
        KeyText dead = Keys.newKey();
        readyWith(
                Keys.statusOf(living).build(),
                Keys.statusOf(dead).setState(KeyState.DEACTIVATED).build());

        // When something comes for each that can't be read, and then a status of the first that can
        publish(ZERO, dead.hash(), new byte[] {0, 0, 0, 99, 99, 2});
        publish(ZERO, living.hash(), new byte[] {0, 0, 0, 99, 99, 2});
        KeyText marker = Keys.newKey();
        publish(ZERO, Keys.statusOf(marker).build());
        await().atMost(PATIENCE).until(() -> find(marker) != null);
        CallOutcome inDoubt = find(living).endAt(Clock.systemUTC());
        publish(ZERO, Keys.statusOf(living).setVersion(3).build());
        await().atMost(PATIENCE).until(() -> find(living).version == 3);

        // Then the living key is refused in between, and the dead one stays dead
        assertThat(inDoubt).isEqualTo(CallOutcome.KEYS_STALE);
        assertThat(follower.unreadable()).isEqualTo(2);
        assertThat(find(living).endAt(Clock.systemUTC())).isNull();
        assertThat(find(dead).endAt(Clock.systemUTC())).isEqualTo(CallOutcome.KEY_DEACTIVATED);
    }

    @Test
    void whereStaleKeysAreAllowedTheLastStatusThatCouldBeReadCounts() {
        // Given a follower of that policy, and a living key
        KeyText key = Keys.newKey();
        try (KeyStatusFollower allowing =
                new KeyStatusFollower(consumer, serde.deserializer(), topic, keys, freshness, StalePolicy.ALLOW)) {
            topic.ends(Map.of(ZERO, 1L));
            allowing.start();
            await().atMost(PATIENCE).until(() -> !consumer.assignment().isEmpty());
            publish(ZERO, Keys.statusOf(key).build());

            // When something comes for it that can't be read
            publish(ZERO, key.hash(), new byte[] {0, 0, 0, 99, 99, 2});
            KeyText marker = Keys.newKey();
            publish(ZERO, Keys.statusOf(marker).build());
            await().atMost(PATIENCE).until(() -> find(marker) != null);

            // Then it lives on
            assertThat(allowing.unreadable()).isEqualTo(1);
            assertThat(find(key).endAt(Clock.systemUTC())).isNull();
        }
    }

    @Test
    void whileTheRegistryIsOutOfReachNothingIsPassedOver() {
        // Given a registry that fails at first, and a topic with two records
        AtomicBoolean reachable = new AtomicBoolean();
        AtomicInteger tries = new AtomicInteger();
        KeyStatusFollower waiting = new KeyStatusFollower(
                consumer,
                (name, data) -> {
                    tries.incrementAndGet();
                    if (!reachable.get()) {
                        throw RegistryOutage.reading(name);
                    }
                    return serde.deserializer().deserialize(name, data);
                },
                topic,
                keys,
                freshness,
                StalePolicy.REFUSE);
        KeyText first = Keys.newKey();
        KeyText second = Keys.newKey();
        topic.ends(Map.of(ZERO, 2L));
        waiting.start();
        await().atMost(PATIENCE).until(() -> !consumer.assignment().isEmpty());
        Runnable bothArrive = () -> {
            nextOffsets.clear();
            publish(ZERO, Keys.statusOf(first).build());
            publish(ZERO, Keys.statusOf(second).build());
        };
        consumer.schedulePollTask(bothArrive);
        await().atMost(PATIENCE).until(() -> tries.get() == 1);
        boolean readyInBetween = freshness.isComplete();

        // When the registry is back; the consumer would bring the records again after its seek
        reachable.set(true);
        consumer.schedulePollTask(bothArrive);

        // Then both records are read, and only then it is ready
        awaitReady();
        assertThat(readyInBetween).isFalse();
        assertThat(find(first)).isNotNull();
        assertThat(find(second)).isNotNull();
        assertThat(waiting.unreadable()).isZero();
        waiting.close();
    }

    @Test
    void stalenessIsTheTimeSinceTheBrokersLastSaidThatNothingIsMissing() {
        // Given a guard that is ready
        readyWith();

        // When brokers stop answering, and time passes
        topic.fail();
        pass(Duration.ofSeconds(40));
        Duration inTheOutage = freshness.age().orElseThrow();

        // Then the keys are as old as that, until an answer comes
        assertThat(inTheOutage).isEqualTo(Duration.ofSeconds(40));
        topic.ends(Map.of(ZERO, 0L));
        pass(SECOND);
        await().atMost(PATIENCE).until(() -> freshness.age().orElseThrow().isZero());
    }

    @Test
    void anAnswerThatNothingIsMissingCountsFromWhenItWasAskedFor() {
        // Given a guard that is ready, and brokers that take their time
        readyWith();
        CompletableFuture<Map<TopicPartition, Long>> slow = new CompletableFuture<>();
        topic.answer(slow);
        int asked = topic.asked.get();
        pass(SECOND);
        await().atMost(PATIENCE).until(() -> topic.asked.get() > asked);

        // When the answer comes after 7 seconds
        pass(Duration.ofSeconds(7));
        topic.answer(new CompletableFuture<>());
        slow.complete(Map.of(ZERO, 0L));

        // Then the keys are 7 seconds old
        await().atMost(PATIENCE).until(() -> freshness.age().orElseThrow().equals(Duration.ofSeconds(7)));
    }

    @Test
    void whileARecordIsMissingTheKeysGrowOld() {
        // Given a guard that is ready
        readyWith();
        KeyText key = Keys.newKey();

        // When the brokers say that there is one more record, which does not come
        int asked = topic.asked.get();
        topic.ends(Map.of(ZERO, 1L));
        pass(SECOND);
        await().atMost(PATIENCE).until(() -> topic.asked.get() > asked);
        pass(Duration.ofSeconds(30));
        Duration waiting = freshness.age().orElseThrow();

        // Then it does not count as current before it has come
        assertThat(waiting).isEqualTo(Duration.ofSeconds(31));
        publish(ZERO, Keys.statusOf(key).build());
        await().atMost(PATIENCE).until(() -> freshness.age().orElseThrow().compareTo(SECOND) <= 0);
        assertThat(find(key)).isNotNull();
    }

    @Test
    void failingPollsStopNothing() {
        // Given a guard that is ready
        readyWith();
        KeyText key = Keys.newKey();

        // When polls fail, and then a record comes
        consumer.setPollException(new KafkaException("a broker is restarting"));
        publish(ZERO, Keys.statusOf(key).build());

        // Then it is read
        await().atMost(PATIENCE).until(() -> find(key) != null);
    }

    @Test
    void aTopicThatWasMadeAnewIsReadFromItsBeginning() {
        // Given a guard that knows a key
        KeyText old = Keys.newKey();
        readyWith(Keys.statusOf(old).build());

        // When the brokers no longer have what should come next, and another record is the topic's first
        KeyText fresh = Keys.newKey();
        consumer.setPollException(new OffsetOutOfRangeException(Map.of(ZERO, 1L)));
        await().atMost(PATIENCE).until(() -> keys.size() == 0);
        nextOffsets.clear();
        publish(ZERO, Keys.statusOf(fresh).build());

        // Then what was known before is forgotten
        await().atMost(PATIENCE).until(() -> find(fresh) != null);
        awaitReady();
        assertThat(find(old)).isNull();
    }

    @Test
    void partitionsThatAreAddedAreReadToo() {
        // Given a guard that is ready, on one partition
        readyWith();
        KeyText key = Keys.newKey();

        // When a second one comes
        topic.ends(Map.of(ZERO, 0L, ONE, 1L));
        pass(SECOND);
        await().atMost(PATIENCE).until(() -> consumer.assignment().contains(ONE));
        publish(ONE, Keys.statusOf(key).build());

        // Then its keys are known
        await().atMost(PATIENCE).until(() -> find(key) != null);
    }

    @Test
    void closedItReadsNoMoreAndHoldsNothingOpen() {
        // Given a guard that is ready
        readyWith();

        // When it is closed, twice
        follower.close();
        follower.close();

        // Then consumer and questions are closed
        assertThat(consumer.closed()).isTrue();
        assertThat(topic.closed).isTrue();
    }

    private void readyWith(KeyStatus... statuses) {
        topic.ends(Map.of(ZERO, (long) statuses.length));
        follower.start();
        await().atMost(PATIENCE).until(() -> !consumer.assignment().isEmpty());
        for (KeyStatus status : statuses) {
            publish(ZERO, status);
        }
        awaitReady();
    }

    private void awaitReady() {
        await().atMost(PATIENCE).until(freshness::isComplete);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private KnownKey find(KeyText key) {
        return keys.find(KeyHash.of(key.reveal()));
    }

    private void publish(TopicPartition partition, KeyStatus status) {
        publish(partition, status.getKeyHash(), bytes(status));
    }

    private void publish(TopicPartition partition, String key, byte[] value) {
        long offset = nextOffsets.merge(partition, 1L, Long::sum) - 1;
        consumer.addRecord(new ConsumerRecord<>(TOPIC, partition.partition(), offset, key, value));
    }

    private byte[] bytes(KeyStatus status) {
        return serde.serializer().serialize(TOPIC, status);
    }

    /** The brokers' answers. */
    private static final class Topic implements StatusTopic {

        private final AtomicInteger asked = new AtomicInteger();
        private final Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();
        private volatile CompletableFuture<Map<TopicPartition, Long>> other;
        private volatile boolean closed;

        void ends(Map<TopicPartition, Long> newEnds) {
            ends.putAll(newEnds);
            other = null;
        }

        void fail() {
            answer(CompletableFuture.failedFuture(new TimeoutException("no broker answers")));
        }

        void answer(CompletableFuture<Map<TopicPartition, Long>> answer) {
            other = answer;
        }

        @Override
        public CompletionStage<Map<TopicPartition, Long>> ends() {
            asked.incrementAndGet();
            return other != null ? other : CompletableFuture.completedFuture(Map.copyOf(ends));
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
