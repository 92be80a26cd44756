package io.keytrail.admin.vault;

import io.keytrail.admin.kafka.KafkaClients;
import io.keytrail.admin.kafka.TopicFollower;
import io.keytrail.admin.status.KnownKeys;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.SealedKey;
import io.keytrail.schemas.keys.KeyText;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serde;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The vault on its compacted topic: written with one producer, followed into memory, opened only when asked for. */
final class KafkaKeyVault implements KeyVault {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaKeyVault.class);
    private static final Duration READ_PATIENCE = Duration.ofSeconds(5);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final String topic;
    private final Serde<SealedKey> values;
    private final VaultCipher cipher;
    private final KnownKeys keys;
    private final Clock clock;
    private final Producer<String, byte[]> producer;
    private final SealedEntries entries = new SealedEntries();
    private final TopicFollower<SealedKey> follower;
    private final VaultUpkeep upkeep;

    KafkaKeyVault(
            KafkaClients clients,
            String topic,
            Serde<SealedKey> values,
            VaultCipher cipher,
            KnownKeys keys,
            Clock clock) {
        this.topic = topic;
        this.values = values;
        this.cipher = cipher;
        this.keys = keys;
        this.clock = clock;
        this.producer = clients.producer("key-vault-writer");
        this.follower = new TopicFollower<>(
                clients, "key-vault", topic, TopicFollower.Start.BEGINNING, values.deserializer(), entries::read);
        this.upkeep = new VaultUpkeep(this, keys, clock);
    }

    void start(VaultRhythm rhythm) {
        follower.start();
        upkeep.start(rhythm);
    }

    VaultUpkeep upkeep() {
        return upkeep;
    }

    @Override
    public void seal(String accountId, String keyId, KeyText text) {
        String failed = "key " + keyId + " could not be kept";
        SealedKey sealed = SealedKey.newBuilder()
                .setAccountId(accountId)
                .setKeyId(keyId)
                .setCiphertext(ByteBuffer.wrap(cipher.seal(accountId, keyId, text)))
                .setSealedAt(clock.instant())
                .build();
        try {
            await(
                    producer.send(new ProducerRecord<>(
                            topic, keyId, values.serializer().serialize(topic, sealed))),
                    failed);
        } catch (KafkaException | IllegalStateException e) {
            throw new VaultUnavailableException(failed, e);
        }
    }

    @Override
    public Optional<KeyText> open(String accountId, String keyId) {
        Optional<SealedEntry> entry = entries.find(keyId);
        if (entry.isEmpty()) {
            if (!follower.readToEnd(READ_PATIENCE)) {
                throw new VaultUnavailableException(
                        "the vault could not be read up to now, to look for key " + keyId, null);
            }
            entry = entries.find(keyId);
        }
        return entry.filter(found -> found.belongsTo(accountId))
                .map(found -> cipher.open(accountId, keyId, found.ciphertext()));
    }

    @Override
    public void settle(KeyAction action, ActionOutcome outcome) {
        if (action.getNewKey() == null) {
            return;
        }
        String keyId = action.getNewKey().getKeyId();
        boolean applied = outcome.getOutcome() == AuditOutcome.APPLIED;
        boolean becameAnother =
                outcome.getKey() != null && !outcome.getKey().getKeyId().equals(keyId);
        boolean isKey = keys.find(keyId).isPresent();
        if ((!applied || becameAnother) && !isKey) {
            removeSoon(keyId);
        }
    }

    /** Writes the tombstone of that entry and does not wait; a failure is logged, and the next sweep comes by again. */
    void removeSoon(String keyId) {
        sendSoon(tombstone(keyId));
    }

    /** Writes a record that means nothing to each partition, so that segments roll where nothing else is written. */
    void heartbeat(String reservedKey) {
        for (int partition : follower.partitions()) {
            sendSoon(new ProducerRecord<>(topic, partition, reservedKey, null));
        }
    }

    private void sendSoon(ProducerRecord<String, byte[]> tombstone) {
        try {
            Future<RecordMetadata> ignored = producer.send(tombstone, (metadata, failure) -> {
                if (failure != null) {
                    logUnsent(tombstone, failure);
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            logUnsent(tombstone, e);
        }
    }

    private void logUnsent(ProducerRecord<String, byte[]> tombstone, Exception failure) {
        LOG.warn("No tombstone for {} on {}: {}", tombstone.key(), topic, failure.toString());
    }

    private ProducerRecord<String, byte[]> tombstone(String keyId) {
        Integer partition = entries.find(keyId).map(SealedEntry::partition).orElse(null);
        return new ProducerRecord<>(topic, partition, keyId, null);
    }

    private static void await(Future<?> acknowledged, String failed) {
        try {
            acknowledged.get(KafkaClients.DELIVERY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new VaultUnavailableException(failed, e);
        } catch (ExecutionException e) {
            throw new VaultUnavailableException(failed, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultUnavailableException(failed, e);
        }
    }

    /** What the vault holds, as far as it was read. */
    Collection<SealedEntry> entries() {
        return entries.all();
    }

    @Override
    public boolean isReady() {
        return follower.isReady();
    }

    @Override
    public long skippedEntries() {
        return follower.skipped();
    }

    @Override
    public void close() {
        upkeep.close();
        follower.close();
        producer.close(CLOSE_PATIENCE);
    }
}
