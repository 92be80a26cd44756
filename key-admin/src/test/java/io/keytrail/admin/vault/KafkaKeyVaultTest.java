package io.keytrail.admin.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.keytrail.admin.actions.Actions;
import io.keytrail.admin.status.Statuses;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.SealedKey;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** What is sealed, opened and dropped. */
class KafkaKeyVaultTest extends VaultTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

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
        await().atMost(PATIENCE).until(() -> kafka.producer().history().size() == 1);

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
        await().atMost(PATIENCE).until(() -> kafka.producer().history().size() == 1);

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
        await().atMost(PATIENCE).until(vault::isReady);
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
        vault.removeSoon("k1");

        // Then
        await().atMost(PATIENCE).until(() -> vault.open("acme", "k1").isEmpty());
        assertThat(tombstones()).containsExactly("k1");
    }

    @Test
    void aTombstoneGoesWhereTheEntryLies() {
        // Given: written when the topic had one partition, so not where its key belongs by now
        kafka.append(topic, elsewhere("k1"), "k1", sealed("k1", NOW));
        assertThat(vault.open("acme", "k1")).contains(TEXT);

        // When
        vault.removeSoon("k1");

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
        await().atMost(PATIENCE).until(() -> vault.open("acme", "nothing").isEmpty());
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
}
