package io.keytrail.admin.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.admin.kafka.TopicFollower.Start;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.codec.AvroSerdes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicFollowerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String TOPIC = "things";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final FakeKafka kafka = new FakeKafka().withTopic(TOPIC, 2);
    private final List<String> read = new CopyOnWriteArrayList<>();
    private TopicFollower<String> follower;

    @AfterEach
    void close() {
        follower.close();
    }

    @Test
    void isReadyOnceEverythingThatWasThereIsRead() {
        // Given
        append(0, "a");
        append(1, "b");
        kafka.withhold(TOPIC, 1, 1);

        // When
        follow(Start.BEGINNING);

        // Then
        await().atMost(PATIENCE).until(() -> read.size() == 2);
        assertThat(follower.isReady()).isFalse();
        kafka.withhold(TOPIC, 1, 0);
        append(1, "c");
        await().atMost(PATIENCE).until(follower::isReady);
        assertThat(read).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void fromTheEndWhatWasThereBeforeIsPassedOver() {
        // Given
        append(0, "before");

        // When
        follow(Start.END);
        await().atMost(PATIENCE).until(follower::isReady);
        append(0, "after");

        // Then
        await().atMost(PATIENCE).until(() -> !read.isEmpty());
        assertThat(read).containsExactly("after");
    }

    @Test
    void partitionsThatAreAddedLaterAreReadFromTheirBeginning() {
        // Given
        follow(Start.END);
        await().atMost(PATIENCE).until(follower::isReady);

        // When
        kafka.withTopic(TOPIC, 3);
        append(2, "new");

        // Then
        await().atMost(PATIENCE).until(() -> read.contains("new"));
        assertThat(follower.partitions()).containsExactly(0, 1, 2);
    }

    @Test
    void aTopicThatIsMadeLaterIsFound() {
        // Given
        follower = follower("late", Start.BEGINNING, new StringDeserializer());
        follower.start();
        assertThat(follower.readToEnd(SHORT)).isFalse();

        // When
        kafka.withTopic("late", 1);
        kafka.append("late", 0, "key", "found".getBytes(StandardCharsets.UTF_8));

        // Then
        await().atMost(PATIENCE).until(() -> read.contains("found"));
        await().atMost(PATIENCE).until(follower::isReady);
    }

    @Test
    void anUnreadableRecordIsCountedAndSkipped() {
        // Given
        follower = follower(TOPIC, Start.BEGINNING, refusing("garbage", new SerializationException("no")));
        append(0, "garbage");
        append(0, "good");

        // When
        follower.start();

        // Then
        await().atMost(PATIENCE).until(follower::isReady);
        assertThat(read).containsExactly("good");
        assertThat(follower.skipped()).isEqualTo(1);
    }

    @Test
    void whileTheRegistryIsOutOfReachNothingIsSkipped() {
        // Given: the first three attempts to read "b" find no registry
        AtomicInteger outages = new AtomicInteger(3);
        Deserializer<KeyAction> withoutRegistry = AvroSerdes.from(
                        Map.of("schema.registry.url", "http://127.0.0.1:1", "max.retries", "0"))
                .of(KeyAction.class)
                .deserializer();
        follower = follower(TOPIC, Start.BEGINNING, (topic, bytes) -> {
            String value = text(bytes);
            if (value.equals("b") && outages.getAndDecrement() > 0) {
                withoutRegistry.deserialize(topic, new byte[] {0, 0, 0, 0, 7, 1});
            }
            return value;
        });
        append(0, "a");
        append(0, "b");
        append(0, "c");

        // When
        follower.start();

        // Then
        await().atMost(PATIENCE).until(follower::isReady);
        assertThat(read).containsExactly("a", "b", "c");
        assertThat(follower.skipped()).isZero();
    }

    @Test
    void afterAFailureReadingGoesOnWhereItStopped() {
        // Given
        follow(Start.END);
        await().atMost(PATIENCE).until(follower::isReady);
        append(0, "a");
        await().atMost(PATIENCE).until(() -> read.contains("a"));

        // When
        kafka.failPolls(new KafkaException("the broker is gone"));
        append(0, "b");
        append(1, "c");

        // Then
        await().atMost(PATIENCE).until(() -> read.size() >= 3);
        assertThat(follower.readToEnd(LONG)).isTrue();
        assertThat(read).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void readingToTheEndTakesInWhatWasThereWhenItWasAsked() {
        // Given
        follow(Start.BEGINNING);
        await().atMost(PATIENCE).until(follower::isReady);
        append(0, "a");
        append(1, "b");

        // When
        boolean reached = follower.readToEnd(LONG);

        // Then
        assertThat(reached).isTrue();
        assertThat(read).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void anEndThatIsNotReachedInTimeIsSaidSo() {
        // Given
        follow(Start.BEGINNING);
        await().atMost(PATIENCE).until(follower::isReady);
        kafka.withhold(TOPIC, 0, 1);

        // When
        boolean reached = follower.readToEnd(SHORT);

        // Then
        assertThat(reached).isFalse();
    }

    @Test
    void afterClosingNobodyWaits() {
        // Given
        follow(Start.BEGINNING);
        await().atMost(PATIENCE).until(follower::isReady);

        // When
        follower.close();

        // Then
        assertThat(follower.isReady()).isFalse();
        assertThat(follower.readToEnd(LONG)).isFalse();
    }

    private void follow(Start start) {
        follower = follower(TOPIC, start, new StringDeserializer());
        follower.start();
    }

    private TopicFollower<String> follower(String topic, Start start, Deserializer<String> values) {
        return new TopicFollower<>(kafka, "test", topic, start, values, (partition, key, value) -> read.add(value));
    }

    private void append(int partition, String value) {
        kafka.append(TOPIC, partition, "key", value.getBytes(StandardCharsets.UTF_8));
    }

    private static Deserializer<String> refusing(String value, RuntimeException failure) {
        return (topic, bytes) -> {
            if (text(bytes).equals(value)) {
                throw failure;
            }
            return text(bytes);
        };
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
