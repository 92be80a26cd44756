package io.keytrail.admin.vault;

import io.keytrail.admin.kafka.KafkaClients;
import io.keytrail.admin.status.KnownKeys;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.SealedKey;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.topics.TopicCatalogue;
import java.time.Clock;
import java.util.Optional;

/**
 * Keeps the texts of keys, sealed, so that a key can be shown again. Thread-safe; the calls block their thread.
 *
 * <p>Entries leave by themselves: once key-status says that their key is DEACTIVATED, and 8 days after they were sealed
 * if it never says anything of their key; but not while it looks as if key-status itself had lost its records.
 */
public interface KeyVault extends AutoCloseable {

    /**
     * A vault on Kafka that follows its topic already, and looks after it.
     *
     * @param keys says which keys are dead; stays open when the vault closes, and must be closed after it
     * @param rhythm how often to look after it; {@link VaultRhythm#DEFAULT} in production
     */
    static KeyVault onKafka(
            KafkaClients clients,
            TopicCatalogue topics,
            AvroSerdes serdes,
            VaultCipher cipher,
            KnownKeys keys,
            VaultRhythm rhythm,
            Clock clock) {
        KafkaKeyVault vault =
                new KafkaKeyVault(clients, topics.keyVault().name(), serdes.of(SealedKey.class), cipher, keys, clock);
        vault.start(rhythm);
        return vault;
    }

    /**
     * Seals the text and keeps it; when this returns, it is kept for good. Comes before the action that brings the key.
     *
     * @throws VaultUnavailableException if that was not confirmed in bounded time; it may be kept all the same, and leaves
     *     by itself then
     */
    void seal(String accountId, String keyId, KeyText text);

    /**
     * The text of that key of that account; empty if the vault has none (it left, or never came).
     *
     * @throws VaultUnavailableException if it is not known here, and what the other instances have written could not be
     *     read in bounded time
     * @throws SealBrokenException if there is an entry that does not open
     */
    Optional<KeyText> open(String accountId, String keyId);

    /**
     * Drops the text that an action brought, if its outcome says that it did not become a key: the action was REJECTED or
     * DENIED, or it repeated an earlier one. A key that key-status knows stays. Returns at once and never fails: an entry that stays leaves after 8 days.
     */
    void settle(KeyAction action, ActionOutcome outcome);

    /** Whether all entries were read that there were when it began. */
    boolean isReady();

    /** How many records of the vault's topic could not be read, and were skipped. */
    default long skippedEntries() {
        return 0;
    }

    /** Lets go of the broker, within a few seconds. */
    @Override
    void close();
}
