package io.keytrail.admin.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.admin.actions.Actions;
import io.keytrail.admin.kafka.FakeKafka;
import io.keytrail.admin.status.KeyStatusFollower;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.NewKey;
import io.keytrail.schemas.SealedKey;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.topics.TopicCatalogue;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A vault on topics in memory. */
abstract class VaultTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static final Instant NOW = Actions.NOW;
    static final Duration LONG = Duration.ofSeconds(60);
    static final KeyText TEXT = KeyText.generate(KeyKind.STANDARD, new SecureRandom());

    @TempDir
    Path folder;

    final TopicCatalogue topics = TopicCatalogue.defaults();
    final String topic = topics.keyVault().name();
    final String statusTopic = topics.keyStatus().name();
    final AvroSerdes serdes = AvroSerdes.from(Map.of("schema.registry.url", "mock://vault"));
    final Serde<SealedKey> entries = serdes.of(SealedKey.class);
    final FakeKafka kafka = new FakeKafka().withTopic(topic, 3).withTopic(statusTopic, 3);
    VaultCipher cipher;
    KeyStatusFollower status;
    KafkaKeyVault vault;

    @BeforeEach
    void open() {
        cipher = VaultCipher.fromFile(folder.resolve("keyset.json"), true);
        status = KeyStatusFollower.start(kafka, topics, serdes);
        vault = vault(NOW);
    }

    @AfterEach
    void close() {
        vault.close();
        status.close();
    }

    KafkaKeyVault vault(Instant now) {
        KafkaKeyVault made = new KafkaKeyVault(kafka, topic, entries, cipher, status, Clock.fixed(now, ZoneOffset.UTC));
        made.start(VaultRhythm.DEFAULT);
        return made;
    }

    void ready() {
        await().atMost(PATIENCE).until(() -> vault.isReady() && status.isReady());
    }

    void knows(String... keyIds) {
        for (String keyId : keyIds) {
            assertThat(vault.open("acme", keyId)).isPresent();
        }
        assertThat(status.readToEnd(LONG)).isTrue();
    }

    int elsewhere(String keyId) {
        FakeKafka scratch = new FakeKafka().withTopic("scratch", 3);
        scratch.append("scratch", keyId, null);
        return (scratch.records("scratch").get(0).partition() + 1) % 3;
    }

    byte[] sealed(String keyId, Instant sealedAt) {
        SealedKey entry = SealedKey.newBuilder()
                .setAccountId("acme")
                .setKeyId(keyId)
                .setCiphertext(ByteBuffer.wrap(cipher.seal("acme", keyId, TEXT)))
                .setSealedAt(sealedAt)
                .build();
        return entries.serializer().serialize(topic, entry);
    }

    void write(KeyStatus value) {
        kafka.append(
                statusTopic,
                value.getKeyHash(),
                serdes.of(KeyStatus.class).serializer().serialize(statusTopic, value));
    }

    KeyAction bringing(String keyId) {
        NewKey brought = NewKey.newBuilder()
                .setKeyId(keyId)
                .setKeyHash(TEXT.hash())
                .setHint(TEXT.hint())
                .build();
        return Actions.show("a1", "t1").setNewKey(brought).build();
    }

    List<ConsumerRecord<String, byte[]>> records() {
        return kafka.records(topic);
    }

    List<String> tombstones() {
        return records().stream()
                .filter(record -> record.value() == null)
                .map(ConsumerRecord::key)
                .toList();
    }
}
