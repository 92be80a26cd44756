package io.keytrail.admin.actions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.keytrail.admin.kafka.FakeKafka;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.codec.AvroSerdes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaActionLogTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String ACTIONS = "key-actions";
    private static final String OUTCOMES = "action-outcomes";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final AvroSerdes serdes = AvroSerdes.from(Map.of("schema.registry.url", "mock://action-log"));
    private final Serde<KeyAction> actionSerde = serdes.of(KeyAction.class);
    private final Serde<ActionOutcome> outcomeSerde = serdes.of(ActionOutcome.class);
    private final FakeKafka kafka = new FakeKafka().withTopic(ACTIONS, 2).withTopic(OUTCOMES, 2);
    private final List<String> decided = new CopyOnWriteArrayList<>();
    private KafkaActionLog log;

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void anActionIsPublishedUnderItsAccountAndAnsweredWithItsOutcome() throws Exception {
        // Given
        open();
        KeyAction action = Actions.show("a1", "t1").build();

        // When
        CompletableFuture<ActionOutcome> answer = submit(action);
        awaitPublished(1);
        arrive(Actions.outcome("a1", "t1").setSequence(7L).build());

        // Then
        assertThat(answer.get(60, TimeUnit.SECONDS).getSequence()).isEqualTo(7);
        var record = kafka.records(ACTIONS).get(0);
        assertThat(record.key()).isEqualTo("acme");
        assertThat(actionSerde.deserializer().deserialize(ACTIONS, record.value()))
                .isEqualTo(action);
        assertThat(decided).containsExactly("t1 APPLIED");
        assertThat(log.waiting()).isZero();
    }

    @Test
    void anOutcomeThatArrivesBeforeTheAcknowledgementIsTheAnswer() throws Exception {
        // Given
        kafka.withoutAcknowledging();
        open();
        CompletableFuture<ActionOutcome> answer =
                submit(Actions.show("a1", "t1").build());
        awaitPublished(1);

        // When
        arrive(Actions.outcome("a1", "t1").build());

        // Then
        assertThat(answer.get(60, TimeUnit.SECONDS).getAttemptId()).isEqualTo("t1");
        assertThat(kafka.producer().errorNext(new TimeoutException("too late to matter")))
                .isTrue();
        assertThat(log.waiting()).isZero();
    }

    @Test
    void attemptsOfOneActionAtTheSameTimeGetEachTheirOwnOutcome() throws Exception {
        // Given
        open();
        CompletableFuture<ActionOutcome> first = submit(Actions.show("a1", "t1").build());
        CompletableFuture<ActionOutcome> second =
                submit(Actions.show("a1", "t2").build());
        awaitPublished(2);

        // When
        arrive(Actions.outcome("a1", "t2").setReplayed(true).build());
        arrive(Actions.outcome("a1", "t1").build());

        // Then
        assertThat(first.get(60, TimeUnit.SECONDS).getReplayed()).isFalse();
        assertThat(second.get(60, TimeUnit.SECONDS).getReplayed()).isTrue();
    }

    @Test
    void aRepeatedOutcomeAndThoseOfOtherInstancesArePassedOver() throws Exception {
        // Given
        open();
        CompletableFuture<ActionOutcome> first = submit(Actions.show("a1", "t1").build());
        awaitPublished(1);

        // When
        arrive(Actions.outcome("a0", "of-another-instance").build());
        arrive(Actions.outcome("a1", "t1").setSequence(1L).build());
        arrive(Actions.outcome("a1", "t1").setSequence(2L).build());
        CompletableFuture<ActionOutcome> second =
                submit(Actions.show("a2", "t2").build());
        awaitPublished(2);
        arrive(Actions.outcome("a2", "t2").setSequence(3L).build());

        // Then
        assertThat(first.get(60, TimeUnit.SECONDS).getSequence()).isEqualTo(1);
        assertThat(second.get(60, TimeUnit.SECONDS).getSequence()).isEqualTo(3);
    }

    @Test
    void anUnreadableOutcomeDoesNotKeepTheNextFromArriving() throws Exception {
        // Given
        open();
        CompletableFuture<ActionOutcome> answer =
                submit(Actions.show("a1", "t1").build());
        awaitPublished(1);

        // When
        kafka.append(OUTCOMES, "acme", new byte[] {1, 2, 3});
        arrive(Actions.outcome("a1", "t1").build());

        // Then
        assertThat(answer.get(60, TimeUnit.SECONDS).getAttemptId()).isEqualTo("t1");
        assertThat(log.skippedOutcomes()).isEqualTo(1);
    }

    @Test
    void anOutcomeThatDoesNotComeInTimeLeavesNothingBehind() {
        // Given
        open();
        KeyAction action = Actions.show("a1", "t1").build();

        // When
        for (int i = 0; i < 3; i++) {
            OutcomeUnavailableException failure =
                    catchThrowableOfType(OutcomeUnavailableException.class, () -> log.submit(action, SHORT));

            // Then
            assertThat(failure.actionId()).isEqualTo("a1");
            assertThat(failure).hasMessageContaining("no outcome arrived in time");
            assertThat(log.waiting()).isZero();
        }
        assertThat(decided).isEmpty();
    }

    @Test
    void anActionThatCannotBePublishedFailsWithTheCause() {
        // Given
        kafka.withoutAcknowledging();
        open();
        CompletableFuture<ActionOutcome> answer =
                submit(Actions.show("a1", "t1").build());
        awaitPublished(1);

        // When
        kafka.producer().errorNext(new TimeoutException("no broker"));

        // Then
        assertThatThrownBy(() -> answer.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(OutcomeUnavailableException.class)
                .hasRootCauseInstanceOf(TimeoutException.class);
        assertThat(log.waiting()).isZero();
    }

    @Test
    void anOutcomeThatComesTooLateIsStillToldToTheListener() {
        // Given
        open();
        KeyAction action = Actions.show("a1", "t1").build();
        assertThatThrownBy(() -> log.submit(action, SHORT)).isInstanceOf(OutcomeUnavailableException.class);

        // When
        arrive(Actions.outcome("a1", "t1").setOutcome(AuditOutcome.REJECTED).build());

        // Then
        await().atMost(PATIENCE).until(() -> decided.equals(List.of("t1 REJECTED")));
    }

    @Test
    void asLongAsOutcomesAreNotFollowedNothingIsPublished() {
        // Given: the outcomes' topic does not exist
        log = log("nowhere");
        log.start();

        // When
        assertThatThrownBy(() -> log.submit(Actions.show("a1", "t1").build(), LONG))
                .isInstanceOf(OutcomeUnavailableException.class);

        // Then
        assertThat(log.isReady()).isFalse();
        assertThat(kafka.records(ACTIONS)).isEmpty();
    }

    @Test
    void closingFailsThoseWhoWait() {
        // Given
        open();
        CompletableFuture<ActionOutcome> answer =
                submit(Actions.show("a1", "t1").build());
        awaitPublished(1);

        // When
        log.close();

        // Then
        assertThatThrownBy(() -> answer.get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(OutcomeUnavailableException.class)
                .hasMessageContaining("closing");
        assertThatThrownBy(() -> log.submit(Actions.show("a2", "t2").build(), LONG))
                .isInstanceOf(OutcomeUnavailableException.class);
        assertThatThrownBy(() -> log.record(Actions.show("a2", "t2").build()))
                .isInstanceOf(OutcomeUnavailableException.class);
    }

    @Test
    void aRefusedActionIsRecordedOnceTheBrokerAcknowledgedIt() throws Exception {
        // Given
        kafka.withoutAcknowledging();
        open();
        KeyAction refused = Actions.show("a1", "t1").setRefusedBy("FORBIDDEN").build();

        // When
        CompletableFuture<Void> recorded = CompletableFuture.runAsync(() -> log.record(refused));
        awaitPublished(1);
        assertThat(recorded).isNotDone();
        kafka.producer().completeNext();

        // Then
        recorded.get(60, TimeUnit.SECONDS);
        assertThat(kafka.records(ACTIONS)).hasSize(1);
        assertThat(decided).isEmpty();
    }

    @Test
    void aRefusedActionThatTheBrokerDoesNotTakeFails() {
        // Given
        kafka.withoutAcknowledging();
        open();
        CompletableFuture<Void> recorded = CompletableFuture.runAsync(
                () -> log.record(Actions.show("a1", "t1").build()));
        awaitPublished(1);

        // When
        kafka.producer().errorNext(new TimeoutException("no broker"));

        // Then
        assertThatThrownBy(() -> recorded.get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(OutcomeUnavailableException.class);
    }

    private void open() {
        log = log(OUTCOMES);
        log.start();
        await().atMost(PATIENCE).until(log::isReady);
    }

    private KafkaActionLog log(String outcomesTopic) {
        return new KafkaActionLog(
                kafka,
                ACTIONS,
                actionSerde,
                outcomesTopic,
                outcomeSerde,
                (action, outcome) -> decided.add(action.getAttemptId() + " " + outcome.getOutcome()));
    }

    private CompletableFuture<ActionOutcome> submit(KeyAction action) {
        CompletableFuture<ActionOutcome> answer = new CompletableFuture<>();
        Thread caller = new Thread(
                () -> {
                    try {
                        answer.complete(log.submit(action, LONG));
                    } catch (RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                },
                "caller-" + action.getAttemptId());
        caller.start();
        return answer;
    }

    private void awaitPublished(int count) {
        await().atMost(PATIENCE).until(() -> kafka.producer().history().size() == count);
    }

    private void arrive(ActionOutcome outcome) {
        kafka.append(OUTCOMES, outcome.getAccountId(), outcomeSerde.serializer().serialize(OUTCOMES, outcome));
    }
}
