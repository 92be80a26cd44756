package io.keytrail.admin.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.admin.kafka.FakeKafka;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.topics.TopicCatalogue;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyStatusFollowerTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final TopicCatalogue topics = TopicCatalogue.defaults();
    private final String topic = topics.keyStatus().name();
    private final AvroSerdes serdes = AvroSerdes.from(Map.of("schema.registry.url", "mock://key-status"));
    private final FakeKafka kafka = new FakeKafka().withTopic(topic, 3);
    private KeyStatusFollower follower;

    @BeforeEach
    void start() {
        follower = KeyStatusFollower.start(kafka, topics, serdes);
    }

    @AfterEach
    void close() {
        follower.close();
    }

    @Test
    void aKeyIsFoundByItsIdWithWhatItsStatusSays() {
        // Given
        write(Statuses.status("k1", KeyState.RETIRING, 2).build());

        // When
        boolean read = follower.readToEnd(LONG);

        // Then
        assertThat(read).isTrue();
        assertThat(follower.find("k1")).contains(new KnownKey("k1", "hash-k1", KeyState.RETIRING, 2));
        assertThat(follower.find("k2")).isEmpty();
    }

    @Test
    void theHigherVersionWinsWhateverTheOrder() {
        // Given
        write(Statuses.status("k1", KeyState.DEACTIVATED, 3).build());

        // When
        write(Statuses.status("k1", KeyState.ACTIVE, 2).build());
        follower.readToEnd(LONG);

        // Then
        assertThat(follower.find("k1").orElseThrow().state()).isEqualTo(KeyState.DEACTIVATED);
    }

    @Test
    void theOldestKeyThatWasEverReadIsRemembered() {
        // Given
        assertThat(follower.oldestGeneration()).isEmpty();

        // When
        write(Statuses.status("k1", KeyState.ACTIVE, 1).build());
        write(Statuses.status("k2", KeyState.DEACTIVATED, 2)
                .setGeneratedAt(Statuses.GENERATED_AT.minusSeconds(1))
                .build());
        follower.readToEnd(LONG);

        // Then
        assertThat(follower.oldestGeneration()).contains(Statuses.GENERATED_AT.minusSeconds(1));
    }

    @Test
    void aTombstoneMakesItsKeyUnknown() {
        // Given
        write(Statuses.status("k1", KeyState.ACTIVE, 1).build());
        write(Statuses.status("k2", KeyState.ACTIVE, 1).build());

        // When
        kafka.append(topic, "hash-k1", null);
        follower.readToEnd(LONG);

        // Then
        assertThat(follower.find("k1")).isEmpty();
        assertThat(follower.find("k2")).isPresent();
    }

    private void write(KeyStatus status) {
        kafka.append(
                topic,
                status.getKeyHash(),
                serdes.of(KeyStatus.class).serializer().serialize(topic, status));
    }
}
