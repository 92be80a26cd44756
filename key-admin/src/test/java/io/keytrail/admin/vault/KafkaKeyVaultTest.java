package io.keytrail.admin.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.keytrail.admin.actions.Actions;
import io.keytrail.admin.kafka.FakeKafka;
import io.keytrail.admin.status.KeyStatusFollower;
import io.keytrail.admin.status.Statuses;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.NewKey;
import io.keytrail.schemas.SealedKey;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.topics.TopicCatalogue;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaKeyVaultTest {

    private static final Instant NOW = Actions.NOW;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final KeyText TEXT = KeyText.generate(KeyKind.STANDARD, new SecureRandom());

    @TempDir
    private Path folder;

    private final TopicCatalogue topics = TopicCatalogue.defaults();
    private final String topic = topics.keyVault().name();
    private final String statusTopic = topics.keyStatus().name();
    private final AvroSerdes serdes = AvroSerdes.from(Map.of("schema.registry.url", "mock://vault"));
    private final Serde<SealedKey> entries = serdes.of(SealedKey.class);
    private final FakeKafka kafka = new FakeKafka().withTopic(topic, 3).withTopic(statusTopic, 3);
    private VaultCipher cipher;
    private KeyStatusFollower status;
    private KafkaKeyVault vault;

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

    @Test
    void aSealedKeyOpensForItsAccount() {
        // Given
        vault.seal("acme", "k1", TEXT);

        // When, Then
        assertThat(vault.open("acme", "k1")).contains(TEXT);
        assertThat(vault.open("globex", "k1")).isEmpty();
        assertThat(vault.open("acme", "k2")).isEmpty();
    }

    @Test
    void whatIsWrittenIsSealedAndSaysWhoseItIs() {
        // When
        vault.seal("acme", "k1", TEXT);

        // Then
        ConsumerRecord<String, byte[]> record = records().get(0);
        SealedKey sealed = entries.deserializer().deserialize(topic, record.value());
        assertThat(record.key()).isEqualTo("k1");
        assertThat(sealed.getAccountId()).isEqualTo("acme");
        assertThat(sealed.getKeyId()).isEqualTo("k1");
        assertThat(sealed.getSealedAt()).isEqualTo(NOW);
        assertThat(cipher.open("acme", "k1", sealed.getCiphertext().array())).isEqualTo(TEXT);
    }

    @Test
    void sealingReturnsOnlyOnceItIsAcknowledged() {
        // Given
        kafka.withoutAcknowledging();
        KafkaKeyVault slow = vault(NOW);

        // When
        CompletableFuture<Void> sealed = CompletableFuture.runAsync(() -> slow.seal("acme", "k1", TEXT));
        await().until(() -> kafka.producer().history().size() == 1);

        // Then
        assertThat(sealed).isNotDone();
        kafka.producer().completeNext();
        sealed.join();
        slow.close();
    }

    @Test
    void aKeyThatTheBrokerDoesNotTakeIsNotSealed() {
        // Given
        kafka.withoutAcknowledging();
        KafkaKeyVault broken = vault(NOW);
        CompletableFuture<Throwable> failure =
                CompletableFuture.supplyAsync(() -> catchThrowable(() -> broken.seal("acme", "k1", TEXT)));
        await().until(() -> kafka.producer().history().size() == 1);

        // When
        kafka.producer().errorNext(new TimeoutException("no broker"));

        // Then
        assertThat(failure.join())
                .isInstanceOf(VaultUnavailableException.class)
                .hasMessageContaining("k1")
                .hasCauseInstanceOf(TimeoutException.class);
        broken.close();
    }

    @Test
    void whatAnotherInstanceHasJustSealedOpens() {
        // Given
        await().until(vault::isReady);
        KafkaKeyVault other = vault(NOW);
        other.seal("acme", "k1", TEXT);

        // When, Then
        assertThat(vault.open("acme", "k1")).contains(TEXT);
        other.close();
    }

    @Test
    void anEntryUnderAnotherKeysIdDoesNotOpen() {
        // Given: a record of k1 put in place of k2's
        kafka.append(topic, "k2", sealed("k1", NOW));

        // When, Then
        assertThatThrownBy(() -> vault.open("acme", "k2")).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void aRemovedKeyIsGone() {
        // Given
        vault.seal("acme", "k1", TEXT);

        // When
        vault.remove("k1");

        // Then
        await().until(() -> vault.open("acme", "k1").isEmpty());
        assertThat(tombstones()).containsExactly("k1");
    }

    @Test
    void aTombstoneGoesWhereTheEntryLies() {
        // Given: written when the topic had one partition, so not where its key belongs by now
        kafka.append(topic, elsewhere("k1"), "k1", sealed("k1", NOW));
        assertThat(vault.open("acme", "k1")).contains(TEXT);

        // When
        vault.remove("k1");

        // Then
        List<ConsumerRecord<String, byte[]>> records = records();
        assertThat(records).hasSize(2);
        assertThat(records.get(0).partition()).isEqualTo(records.get(1).partition());
    }

    @Test
    void aTombstoneElsewhereDoesNotHideThatTheEntryIsThere() {
        // Given
        kafka.append(topic, elsewhere("k1"), "k1", sealed("k1", NOW));

        // When
        kafka.append(topic, "k1", null);

        // Then
        assertThat(vault.open("acme", "k1")).contains(TEXT);
        await().until(() -> vault.open("acme", "nothing").isEmpty());
        assertThat(vault.entries()).hasSize(1);
    }

    @Test
    void theTextOfARefusedActionLeaves() {
        for (AuditOutcome refusal : List.of(AuditOutcome.REJECTED, AuditOutcome.DENIED)) {
            // Given
            String keyId = "key-" + refusal;
            vault.seal("acme", keyId, TEXT);

            // When
            vault.settle(
                    bringing(keyId),
                    Actions.outcome("a1", "t1").setOutcome(refusal).build());

            // Then
            assertThat(tombstones()).contains(keyId);
        }
    }

    @Test
    void theTextOfARepeatLeavesSinceTheFirstKeyCounts() {
        // Given
        vault.seal("acme", "first", TEXT);
        vault.seal("acme", "second", TEXT);
        KeyStatus first = Statuses.status("first", KeyState.ACTIVE, 1).build();

        // When
        vault.settle(
                bringing("second"),
                Actions.outcome("a1", "t2").setReplayed(true).setKey(first).build());

        // Then
        assertThat(tombstones()).containsExactly("second");
    }

    @Test
    void theTextOfAnAppliedActionStays() {
        // Given
        vault.seal("acme", "k1", TEXT);
        KeyStatus key = Statuses.status("k1", KeyState.ACTIVE, 1).build();

        // When
        vault.settle(bringing("k1"), Actions.outcome("a1", "t1").setKey(key).build());
        vault.settle(
                Actions.show("a2", "t2").build(), Actions.outcome("a2", "t2").build());

        // Then
        assertThat(tombstones()).isEmpty();
    }

    @Test
    void aKeyThatKeyStatusKnowsStaysWhateverAnOutcomeSays() {
        // Given
        vault.seal("acme", "k1", TEXT);
        write(Statuses.status("k1", KeyState.ACTIVE, 1).build());
        knows("k1");

        // When
        vault.settle(
                bringing("k1"),
                Actions.outcome("a1", "t1").setOutcome(AuditOutcome.REJECTED).build());

        // Then
        assertThat(tombstones()).isEmpty();
    }

    @Test
    void aDeactivatedKeyLeavesWithTheNextSweep() {
        // Given
        ready();
        vault.seal("acme", "k1", TEXT);
        vault.seal("acme", "k2", TEXT);
        vault.seal("acme", "k3", TEXT);
        write(Statuses.status("k1", KeyState.DEACTIVATED, 2).build());
        write(Statuses.status("k2", KeyState.ACTIVE, 1).build());
        write(Statuses.status("k3", KeyState.RETIRING, 2).build());
        knows("k1", "k2", "k3");

        // When
        vault.upkeep().sweep();

        // Then
        assertThat(tombstones()).containsExactly("k1");
    }

    @Test
    void aKeyThatEndedWhileNobodyWasThereLeavesAtTheFirstSweep() {
        // Given
        vault.seal("acme", "k1", TEXT);
        write(Statuses.status("k1", KeyState.DEACTIVATED, 2).build());
        vault.close();
        vault = vault(NOW);
        ready();

        // When
        vault.upkeep().sweep();

        // Then
        assertThat(tombstones()).containsExactly("k1");
    }

    @Test
    void whatNoKeyStatusEverClaimsLeavesAfterEightDays() {
        // Given
        Duration eightDays = Duration.ofDays(8);
        kafka.append(topic, "young", sealed("young", NOW.minus(eightDays)));
        kafka.append(topic, "old", sealed("old", NOW.minus(eightDays).minusMillis(1)));
        kafka.append(topic, "claimed", sealed("claimed", NOW.minus(eightDays).minusMillis(1)));
        write(Statuses.status("claimed", KeyState.ACTIVE, 1).build());
        ready();

        // When
        vault.upkeep().sweep();

        // Then
        assertThat(tombstones()).containsExactly("old");
    }

    @Test
    void asLongAsKeyStatusIsNotReadToItsEndNothingLeaves() {
        // Given: an old entry, and a record of key-status that cannot be read yet
        kafka.append(topic, "old", sealed("old", NOW.minus(Duration.ofDays(9))));
        kafka.withhold(statusTopic, 0, 1);
        KeyStatusFollower behind = KeyStatusFollower.start(kafka, topics, serdes);
        KafkaKeyVault hasty =
                new KafkaKeyVault(kafka, topic, entries, cipher, behind, Clock.fixed(NOW, ZoneOffset.UTC));
        hasty.start(VaultRhythm.DEFAULT);
        await().until(hasty::isReady);

        // When
        hasty.upkeep().sweep();

        // Then
        assertThat(tombstones()).isEmpty();
        hasty.close();
        behind.close();
    }

    @Test
    void severalInstancesThatSweepDoNoHarm() {
        // Given
        ready();
        KafkaKeyVault other = vault(NOW);
        vault.seal("acme", "k1", TEXT);
        write(Statuses.status("k1", KeyState.DEACTIVATED, 2).build());
        knows("k1");
        await().until(() -> other.isReady() && other.open("acme", "k1").isPresent());

        // When
        vault.upkeep().sweep();
        other.upkeep().sweep();

        // Then
        await().until(() ->
                vault.open("acme", "k1").isEmpty() && other.open("acme", "k1").isEmpty());
        assertThat(tombstones()).containsOnly("k1");
        other.close();
    }

    @Test
    void aHeartbeatIsATombstoneInEveryPartition() {
        // Given
        ready();

        // When
        vault.upkeep().beat();

        // Then
        assertThat(records()).extracting(ConsumerRecord::partition).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(records()).allSatisfy(record -> {
            assertThat(record.key()).isEqualTo("-heartbeat");
            assertThat(record.value()).isNull();
        });
    }

    @Test
    void itLooksAfterItselfAtItsRhythm() {
        // Given
        vault.close();
        vault = new KafkaKeyVault(kafka, topic, entries, cipher, status, Clock.fixed(NOW, ZoneOffset.UTC));
        Duration often = Duration.ofMillis(5);
        write(Statuses.status("k1", KeyState.DEACTIVATED, 2).build());

        // When
        vault.start(new VaultRhythm(often, often));
        vault.seal("acme", "k1", TEXT);

        // Then
        await().until(() -> tombstones().containsAll(List.of("k1", "-heartbeat")));
    }

    @Test
    void nothingThatCanBePrintedHoldsATextOrACiphertext() {
        // Given
        vault.seal("acme", "k1", TEXT);
        vault.open("acme", "k1");
        SealedEntry entry = vault.entries().iterator().next();
        kafka.append(topic, "k2", sealed("k1", NOW));

        // When
        Throwable failure = catchThrowable(() -> vault.open("acme", "k2"));
        StringWriter printed = new StringWriter();
        failure.printStackTrace(new PrintWriter(printed));

        // Then
        String all = printed + " " + entry + " " + vault.entries();
        assertThat(all)
                .contains("k2")
                .doesNotContain(TEXT.reveal().substring(7))
                .doesNotContain(HexFormat.of().formatHex(entry.ciphertext(), 0, 4))
                .doesNotContain("[B@");
    }

    private KafkaKeyVault vault(Instant now) {
        KafkaKeyVault made = new KafkaKeyVault(kafka, topic, entries, cipher, status, Clock.fixed(now, ZoneOffset.UTC));
        made.start(VaultRhythm.DEFAULT);
        return made;
    }

    private void ready() {
        await().until(() -> vault.isReady() && status.isReady());
    }

    private void knows(String... keyIds) {
        for (String keyId : keyIds) {
            assertThat(vault.open("acme", keyId)).isPresent();
        }
        assertThat(status.readToEnd(LONG)).isTrue();
    }

    private int elsewhere(String keyId) {
        FakeKafka scratch = new FakeKafka().withTopic("scratch", 3);
        scratch.append("scratch", keyId, null);
        return (scratch.records("scratch").get(0).partition() + 1) % 3;
    }

    private byte[] sealed(String keyId, Instant sealedAt) {
        SealedKey entry = SealedKey.newBuilder()
                .setAccountId("acme")
                .setKeyId(keyId)
                .setCiphertext(ByteBuffer.wrap(cipher.seal("acme", keyId, TEXT)))
                .setSealedAt(sealedAt)
                .build();
        return entries.serializer().serialize(topic, entry);
    }

    private void write(KeyStatus value) {
        kafka.append(
                statusTopic,
                value.getKeyHash(),
                serdes.of(KeyStatus.class).serializer().serialize(statusTopic, value));
    }

    private KeyAction bringing(String keyId) {
        NewKey brought = NewKey.newBuilder()
                .setKeyId(keyId)
                .setKeyHash(TEXT.hash())
                .setHint(TEXT.hint())
                .build();
        return Actions.show("a1", "t1").setNewKey(brought).build();
    }

    private List<ConsumerRecord<String, byte[]>> records() {
        return kafka.records(topic);
    }

    private List<String> tombstones() {
        return records().stream()
                .filter(record -> record.value() == null)
                .map(ConsumerRecord::key)
                .toList();
    }
}
