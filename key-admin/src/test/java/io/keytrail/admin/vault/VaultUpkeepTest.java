package io.keytrail.admin.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.admin.status.KeyStatusFollower;
import io.keytrail.admin.status.Statuses;
import io.keytrail.schemas.KeyState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What leaves the vault by itself, and what must not. */
class VaultUpkeepTest extends VaultTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

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
    void whatIsOlderThanAllThatKeyStatusKnowsStaysSinceThatMayHaveLostItsRecords() {
        // Given: key-status was lost, and only a key that came later is in it
        Instant longAgo = NOW.minus(Duration.ofDays(90));
        for (int i = 0; i < 3; i++) {
            kafka.append(topic, "lost" + i, sealed("lost" + i, longAgo));
        }
        for (int i = 0; i < 5; i++) {
            kafka.append(topic, "new" + i, sealed("new" + i, NOW));
            write(Statuses.status("new" + i, KeyState.ACTIVE, 1).build());
        }
        ready();

        // When
        vault.upkeep().sweep();

        // Then
        assertThat(tombstones()).isEmpty();
    }

    @Test
    void nothingUnclaimedLeavesWhereKeyStatusIsEmptyOrClaimsFewer() {
        // Given
        Instant old = NOW.minus(Duration.ofDays(9));
        kafka.append(topic, "k1", sealed("k1", old));
        kafka.append(topic, "k2", sealed("k2", old));
        ready();

        // When key-status is empty, and when it claims one while two would go
        vault.upkeep().sweep();
        kafka.append(topic, "k3", sealed("k3", old));
        write(Statuses.status("k3", KeyState.ACTIVE, 1).build());
        knows("k3");
        vault.upkeep().sweep();

        // Then
        assertThat(tombstones()).isEmpty();
    }

    @Test
    void nothingUnclaimedLeavesWhereARecordOfKeyStatusCannotBeRead() {
        // Given: what claims an old entry is damaged
        kafka.append(topic, "old", sealed("old", NOW.minus(Duration.ofDays(9))));
        kafka.append(topic, "other", sealed("other", NOW));
        write(Statuses.status("other", KeyState.ACTIVE, 1).build());
        kafka.append(statusTopic, "hash-old", new byte[] {1, 2, 3});
        knows("other");

        // When
        vault.upkeep().sweep();

        // Then
        assertThat(tombstones()).isEmpty();
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
        await().atMost(PATIENCE).until(hasty::isReady);

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
        await().atMost(PATIENCE)
                .until(() -> other.isReady() && other.open("acme", "k1").isPresent());

        // When
        vault.upkeep().sweep();
        other.upkeep().sweep();

        // Then
        await().atMost(PATIENCE)
                .until(() -> vault.open("acme", "k1").isEmpty()
                        && other.open("acme", "k1").isEmpty());
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
        await().atMost(PATIENCE).until(() -> tombstones().containsAll(List.of("k1", "-heartbeat")));
    }
}
