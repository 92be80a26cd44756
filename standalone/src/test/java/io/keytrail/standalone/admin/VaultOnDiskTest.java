package io.keytrail.standalone.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.admin.kafka.KafkaClients;
import io.keytrail.admin.status.KeyStatusFollower;
import io.keytrail.admin.vault.KeyVault;
import io.keytrail.admin.vault.VaultCipher;
import io.keytrail.admin.vault.VaultRhythm;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.SealedKey;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.schemas.topics.TopicProvisioner;
import io.keytrail.standalone.testing.TestBroker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is left of a dead key on a real broker's disk. The topic has the catalogue's settings, hours made seconds; the
 * broker's cleaner looks for work every 15 seconds.
 */
@ExtendWith(TestBroker.Shared.class)
class VaultOnDiskTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration OFTEN = Duration.ofMillis(500);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AvroSerdes SERDES = AvroSerdes.from(Map.of(AvroSerdes.REGISTRY_URL, "mock://vault-on-disk"));
    private static final Map<String, String> SECONDS_FOR_HOURS = Map.of(
            "segment.ms", "1000",
            "max.compaction.lag.ms", "2000",
            "delete.retention.ms", "2000",
            "file.delete.delay.ms", "100");

    @TempDir
    private Path folder;

    @Test
    void aDeactivatedKeyLeavesTheDiskAndALivingOneStays(TestBroker broker) throws Exception {
        // Given two vaults, each with a key that will die and one that lives; one of them is never looked after
        KeyText dying = KeyText.generate(KeyKind.STANDARD, RANDOM);
        KeyText living = KeyText.generate(KeyKind.DEVELOPER, RANDOM);
        try (Vault vault = new Vault(broker, OFTEN);
                Vault still = new Vault(broker, NEVER)) {
            for (Vault each : List.of(vault, still)) {
                each.store.seal("acme", "dying", dying);
                each.store.seal("acme", "living", living);
                each.write(status("dying", dying, KeyState.ACTIVE, 1));
                each.write(status("living", living, KeyState.ACTIVE, 1));
            }
            byte[] dyingSealed = vault.ciphertextOf("dying");
            byte[] livingSealed = vault.ciphertextOf("living");
            byte[] stillSealed = still.ciphertextOf("dying");
            assertThat(vault.onDisk(dyingSealed)).isTrue();
            assertThat(vault.onDisk(livingSealed)).isTrue();
            assertThat(still.onDisk(stillSealed)).isTrue();

            // When the key is deactivated in one, and gets its tombstone in the other, with nothing after it
            vault.write(status("dying", dying, KeyState.DEACTIVATED, 2));
            still.writeTombstone("dying");

            // Then its ciphertext leaves the disk, whose other entries stay
            await().atMost(PATIENCE).until(() -> !vault.onDisk(dyingSealed));
            await().atMost(PATIENCE).until(() -> vault.onDisk(livingSealed));
            assertThat(vault.store.open("acme", "dying")).isEmpty();
            assertThat(vault.store.open("acme", "living")).contains(living);

            // And without heartbeats it would have stayed: the vault has no such key, but the broker
            await().atMost(PATIENCE)
                    .until(() -> still.store.open("acme", "dying").isEmpty());
            assertThat(still.onDisk(stillSealed)).isTrue();

            // And no text was ever written
            for (KeyText text : List.of(dying, living)) {
                assertThat(vault.onDisk(text.reveal().getBytes(StandardCharsets.US_ASCII)))
                        .isFalse();
            }
        }
    }

    @Test
    void heartbeatsDoNotMakeTheTopicGrow(TestBroker broker) throws Exception {
        // Given
        try (Vault vault = new Vault(broker, OFTEN)) {

            // When so many heartbeats were written that the cleaner came by
            await().atMost(PATIENCE)
                    .until(() -> vault.written() > 20 && vault.records().size() < vault.written() / 2);

            // Then what is left is no more than a few of each partition
            assertThat(vault.records())
                    .allSatisfy(record -> assertThat(record.key()).isEqualTo("-heartbeat"));
        }
    }

    @Test
    void whatOneInstanceSealedOpensAtOnceOnTheOther(TestBroker broker) throws Exception {
        // Given
        KeyText text = KeyText.generate(KeyKind.STANDARD, RANDOM);
        try (Vault one = new Vault(broker, NEVER);
                Vault other = one.anotherInstance()) {
            for (int i = 0; i < 20; i++) {
                // When
                one.store.seal("acme", "key-" + i, text);

                // Then
                assertThat(other.store.open("acme", "key-" + i)).contains(text);
            }
        }
    }

    private static KeyStatus status(String keyId, KeyText text, KeyState state, long version) {
        return KeyStatus.newBuilder()
                .setKeyHash(text.hash())
                .setKeyId(keyId)
                .setAccountId("acme")
                .setKind(text.kind().text())
                .setName("default")
                .setHint(text.hint())
                .setState(state)
                .setGeneratedAt(Instant.EPOCH)
                .setGeneratedBy("ada")
                .setVersion(version)
                .build();
    }

    /** A vault with topics of its own. */
    private final class Vault implements AutoCloseable {

        private final TestBroker broker;
        private final TopicCatalogue topics;
        private final Duration lookEvery;
        private final Producer<String, byte[]> writeSide;
        private final KeyStatusFollower status;
        private final KeyVault store;

        Vault(TestBroker broker, Duration lookEvery) throws Exception {
            this(broker, TopicCatalogue.defaults().withPartitions(2).withPrefix(broker.newPrefix()), lookEvery);
        }

        private Vault(TestBroker broker, TopicCatalogue topics, Duration lookEvery) throws Exception {
            this.broker = broker;
            this.topics = topics;
            this.lookEvery = lookEvery;
            createTopics();
            KafkaClients clients = KafkaClients.configuredWith(Map.of("bootstrap.servers", broker.bootstrapServers()));
            writeSide = clients.producer("write-side");
            status = KeyStatusFollower.start(clients, topics, SERDES);
            VaultCipher cipher = VaultCipher.fromFile(folder.resolve("keyset.json"), true);
            store = KeyVault.onKafka(
                    clients, topics, SERDES, cipher, status, new VaultRhythm(lookEvery, lookEvery), Clock.systemUTC());
        }

        Vault anotherInstance() throws Exception {
            return new Vault(broker, topics, lookEvery);
        }

        private void createTopics() throws Exception {
            List<AlterConfigOp> changes = SECONDS_FOR_HOURS.entrySet().stream()
                    .map(setting -> new AlterConfigOp(
                            new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                    .toList();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                TopicProvisioner.ensure(admin, List.of(topics.keyVault(), topics.keyStatus()), (short) 1);
                admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic()), changes))
                        .all()
                        .get();
            }
        }

        private String topic() {
            return topics.keyVault().name();
        }

        void write(KeyStatus value) throws Exception {
            String statusTopic = topics.keyStatus().name();
            byte[] bytes = SERDES.of(KeyStatus.class).serializer().serialize(statusTopic, value);
            writeSide
                    .send(new ProducerRecord<>(statusTopic, value.getKeyHash(), bytes))
                    .get();
        }

        void writeTombstone(String keyId) throws Exception {
            writeSide.send(new ProducerRecord<>(topic(), keyId, null)).get();
        }

        byte[] ciphertextOf(String keyId) {
            byte[] value = records().stream()
                    .filter(record -> record.key().equals(keyId))
                    .findFirst()
                    .orElseThrow()
                    .value();
            ByteBuffer ciphertext = SERDES.of(SealedKey.class)
                    .deserializer()
                    .deserialize(topic(), value)
                    .getCiphertext();
            byte[] bytes = new byte[ciphertext.remaining()];
            ciphertext.get(bytes);
            return bytes;
        }

        /** All records that a reader from the beginning gets. */
        List<ConsumerRecord<String, byte[]>> records() {
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
            try (KafkaConsumer<String, byte[]> consumer = consumer()) {
                Map<TopicPartition, Long> ends = consumer.endOffsets(partitions());
                consumer.assign(ends.keySet());
                consumer.seekToBeginning(ends.keySet());
                while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                    consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                }
            }
            return records;
        }

        /** How many records were ever written. */
        long written() {
            try (KafkaConsumer<String, byte[]> consumer = consumer()) {
                return consumer.endOffsets(partitions()).values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
            }
        }

        private List<TopicPartition> partitions() {
            return List.of(new TopicPartition(topic(), 0), new TopicPartition(topic(), 1));
        }

        private KafkaConsumer<String, byte[]> consumer() {
            Map<String, Object> config = new HashMap<>();
            config.put("bootstrap.servers", broker.bootstrapServers());
            // the end is known: an empty partition must not hold up the first answer for half a second
            config.put("fetch.max.wait.ms", 10);
            return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        }

        /** Whether those bytes stand anywhere in the topic's folders, also in files that are about to be deleted. */
        boolean onDisk(byte[] bytes) throws IOException {
            while (true) {
                try {
                    return contents().anyMatch(content -> content.contains(latin1(bytes)));
                } catch (NoSuchFileException e) {
                    // the broker has just renamed a file: look again, lest it was the one
                }
            }
        }

        private Stream<String> contents() throws IOException {
            List<String> contents = new ArrayList<>();
            for (TopicPartition partition : partitions()) {
                for (Path file : list(broker.dataFolder().resolve(partition.toString()))) {
                    contents.add(latin1(Files.readAllBytes(file)));
                }
            }
            return contents.stream();
        }

        private List<Path> list(Path partition) throws IOException {
            try (Stream<Path> files = Files.list(partition)) {
                return files.toList();
            }
        }

        private String latin1(byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        @Override
        public void close() {
            store.close();
            status.close();
            writeSide.close();
        }
    }
}
