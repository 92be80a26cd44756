package io.keytrail.admin.status;

import io.keytrail.admin.kafka.KafkaClients;
import io.keytrail.admin.kafka.TopicFollower;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.topics.TopicCatalogue;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.serialization.Deserializer;

/** Follows key-status, committed records only, from its beginning; of two records of a key the higher version wins. */
public final class KeyStatusFollower implements KnownKeys, AutoCloseable {

    private final Map<String, KnownKey> byId = new ConcurrentHashMap<>();
    private final TopicFollower<KeyStatus> follower;
    private volatile Instant oldestGeneration;

    private KeyStatusFollower(KafkaClients clients, String topic, Deserializer<KeyStatus> values) {
        this.follower =
                new TopicFollower<>(clients, "key-status", topic, TopicFollower.Start.BEGINNING, values, this::read);
    }

    /** A follower that reads already. */
    public static KeyStatusFollower start(KafkaClients clients, TopicCatalogue topics, AvroSerdes serdes) {
        KeyStatusFollower status = new KeyStatusFollower(
                clients, topics.keyStatus().name(), serdes.of(KeyStatus.class).deserializer());
        status.follower.start();
        return status;
    }

    @Override
    public Optional<KnownKey> find(String keyId) {
        return Optional.ofNullable(byId.get(keyId));
    }

    @Override
    public Optional<Instant> oldestGeneration() {
        return Optional.ofNullable(oldestGeneration);
    }

    @Override
    public boolean readToEnd(Duration timeout) {
        return follower.readToEnd(timeout);
    }

    @Override
    public boolean isReady() {
        return follower.isReady();
    }

    @Override
    public long skippedStatuses() {
        return follower.skipped();
    }

    @Override
    public void close() {
        follower.close();
    }

    private void read(int partition, String keyHash, KeyStatus status) {
        if (status == null) {
            byId.values().removeIf(known -> known.keyHash().equals(keyHash));
            return;
        }
        KnownKey read = new KnownKey(status.getKeyId(), status.getKeyHash(), status.getState(), status.getVersion());
        if (oldestGeneration == null || status.getGeneratedAt().isBefore(oldestGeneration)) {
            oldestGeneration = status.getGeneratedAt();
        }
        byId.merge(read.keyId(), read, (known, other) -> other.version() >= known.version() ? other : known);
    }
}
