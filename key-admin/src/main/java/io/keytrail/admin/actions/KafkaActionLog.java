package io.keytrail.admin.actions;

import io.keytrail.admin.kafka.KafkaClients;
import io.keytrail.admin.kafka.TopicFollower;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.KeyAction;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serde;

/**
 * Publishes actions with one producer, and hands each outcome that is committed to whoever waits for its attempt. Those
 * of other instances are passed over.
 */
final class KafkaActionLog implements ActionLog {

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    /** Of so many actions that nobody waits for any more the outcome is still told to the listener. */
    private static final int MOST_LATE = 2_000;

    private final String actionsTopic;
    private final Serde<KeyAction> actions;
    private final Producer<String, byte[]> producer;
    private final TopicFollower<ActionOutcome> outcomes;
    private final DecisionListener listener;
    private final Map<String, CompletableFuture<ActionOutcome>> waiting = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<ActionOutcome>> late = Collections.synchronizedMap(newestOf(MOST_LATE));
    private volatile boolean closed;

    KafkaActionLog(
            KafkaClients clients,
            String actionsTopic,
            Serde<KeyAction> actions,
            String outcomesTopic,
            Serde<ActionOutcome> outcomes,
            DecisionListener listener) {
        this.actionsTopic = actionsTopic;
        this.actions = actions;
        this.listener = listener;
        this.producer = clients.producer("key-actions");
        this.outcomes = new TopicFollower<>(
                clients,
                "action-outcomes",
                outcomesTopic,
                TopicFollower.Start.END,
                outcomes.deserializer(),
                (partition, accountId, outcome) -> arrived(outcome));
    }

    void start() {
        outcomes.start();
    }

    @Override
    public ActionOutcome submit(KeyAction action, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        if (!isReady()) {
            throw unavailable(action, "outcomes are not followed yet, or no longer", null);
        }
        CompletableFuture<ActionOutcome> outcome = new CompletableFuture<>();
        if (waiting.putIfAbsent(action.getAttemptId(), outcome) != null) {
            throw new IllegalArgumentException("attempt " + action.getAttemptId() + " was submitted already");
        }
        try {
            publish(action, (acknowledged, failure) -> {
                if (failure != null) {
                    outcome.completeExceptionally(failure);
                }
            });
            ActionOutcome arrived = await(action, outcome, deadline - System.nanoTime(), "no outcome arrived in time");
            listener.decided(action, arrived);
            return arrived;
        } catch (OutcomeUnavailableException e) {
            late.put(action.getAttemptId(), outcome);
            CompletableFuture<Void> ignored = outcome.thenAccept(known -> listener.decided(action, known));
            throw e;
        } finally {
            waiting.remove(action.getAttemptId(), outcome);
        }
    }

    @Override
    public void record(KeyAction action) {
        CompletableFuture<RecordMetadata> result = new CompletableFuture<>();
        publish(action, (acknowledged, failure) -> {
            if (failure == null) {
                result.complete(acknowledged);
            } else {
                result.completeExceptionally(failure);
            }
        });
        await(action, result, KafkaClients.DELIVERY_TIMEOUT.toNanos(), "the broker did not acknowledge it");
    }

    private void publish(KeyAction action, Callback callback) {
        try {
            byte[] value = actions.serializer().serialize(actionsTopic, action);
            Future<RecordMetadata> ignored =
                    producer.send(new ProducerRecord<>(actionsTopic, action.getAccountId(), value), callback);
        } catch (KafkaException | IllegalStateException e) {
            throw unavailable(action, "it could not be published", e);
        }
    }

    private <T> T await(KeyAction action, CompletableFuture<T> result, long nanos, String tooLate) {
        if (closed) {
            throw unavailable(action, "key-admin is closing", null);
        }
        try {
            return result.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw unavailable(action, tooLate, e);
        } catch (CancellationException e) {
            throw unavailable(action, "key-admin is closing", null);
        } catch (ExecutionException e) {
            throw unavailable(action, "it could not be published", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(action, "the wait was interrupted", e);
        }
    }

    private void arrived(ActionOutcome outcome) {
        if (outcome == null) {
            return;
        }
        CompletableFuture<ActionOutcome> waiter = waiting.get(outcome.getAttemptId());
        if (waiter == null) {
            waiter = late.remove(outcome.getAttemptId());
        }
        if (waiter != null) {
            waiter.complete(outcome);
        }
    }

    private static <V> Map<String, V> newestOf(int most) {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        };
    }

    @Override
    public boolean isReady() {
        return !closed && outcomes.isReady();
    }

    /** How many wait at the moment. */
    int waiting() {
        return waiting.size();
    }

    @Override
    public long skippedOutcomes() {
        return outcomes.skipped();
    }

    @Override
    public void close() {
        closed = true;
        waiting.values().forEach(waiter -> waiter.cancel(false));
        outcomes.close();
        producer.close(CLOSE_PATIENCE);
    }

    private static OutcomeUnavailableException unavailable(KeyAction action, String why, Throwable cause) {
        return new OutcomeUnavailableException(action.getActionId(), why, cause);
    }
}
