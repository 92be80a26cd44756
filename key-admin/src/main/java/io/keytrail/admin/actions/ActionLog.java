package io.keytrail.admin.actions;

import io.keytrail.admin.kafka.KafkaClients;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.topics.TopicCatalogue;
import java.time.Duration;

/**
 * Writes actions down and says what became of them. Thread-safe; the calls block their thread.
 *
 * <p>An action is known by its {@code attemptId}, which must be new for each call: the {@code actionId} may be repeated,
 * even at the same time.
 */
public interface ActionLog extends AutoCloseable {

    /**
     * An action log on Kafka that follows the outcomes already.
     *
     * @param listener is told of every outcome of an action that was submitted here
     */
    static ActionLog onKafka(
            KafkaClients clients, TopicCatalogue topics, AvroSerdes serdes, DecisionListener listener) {
        KafkaActionLog log = new KafkaActionLog(
                clients,
                topics.keyActions().name(),
                serdes.of(KeyAction.class),
                topics.actionOutcomes().name(),
                serdes.of(ActionOutcome.class),
                listener);
        log.start();
        return log;
    }

    /**
     * Publishes the action and waits for its outcome. When this returns, the audit entry that records the action is
     * committed.
     *
     * @param timeout how long to wait, from now on, more than zero; publishing may take up to 5 seconds more where the
     *     broker's metadata is not known yet
     * @return the outcome of this very attempt, never null; it may be REJECTED or DENIED
     * @throws OutcomeUnavailableException if the outcome could not be learned; the action may be applied all the same,
     *     until its {@code validUntil}
     */
    ActionOutcome submit(KeyAction action, Duration timeout);

    /**
     * Publishes an action that key-admin itself has refused ({@code refusedBy} is set), for the audit log only: waits
     * for the broker's acknowledgement, 15 seconds at the longest, and for no outcome.
     *
     * @throws OutcomeUnavailableException if the broker did not acknowledge it; it may be audited all the same
     */
    void record(KeyAction action);

    /** Whether outcomes are followed; until then every {@link #submit} fails. */
    boolean isReady();

    /** How many records of the outcomes' topic could not be read, and were skipped. */
    default long skippedOutcomes() {
        return 0;
    }

    /** Fails whoever is still waiting, and lets go of the broker. Waits a few seconds at the longest. */
    @Override
    void close();
}
