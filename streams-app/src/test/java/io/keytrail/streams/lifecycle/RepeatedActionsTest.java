package io.keytrail.streams.lifecycle;

import static io.keytrail.schemas.AuditOutcome.APPLIED;
import static io.keytrail.streams.lifecycle.Actions.ALAN;
import static io.keytrail.streams.lifecycle.Actions.action;
import static io.keytrail.streams.lifecycle.Actions.again;
import static io.keytrail.streams.lifecycle.Actions.deactivate;
import static io.keytrail.streams.lifecycle.Actions.generate;
import static io.keytrail.streams.lifecycle.Actions.newKey;
import static io.keytrail.streams.lifecycle.Actions.rotate;
import static io.keytrail.streams.lifecycle.Actions.show;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.KeyAction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes twice: because somebody repeats it, or because the topic is read again. */
class RepeatedActionsTest {

    private static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private LifecycleDriver side = LifecycleDriver.at(T0);

    @AfterEach
    void close() {
        side.close();
    }

    @Test
    void aRepeatChangesNothingAndGetsTheFirstOutcomeAgain() {
        KeyAction action = generate(T0).setRequestHash("first").build();
        ActionOutcome first = side.send(action);
        side.send(rotate(Duration.ZERO, T0));
        int entries = side.entries.size();
        int statuses = side.statuses.size();
        side.advance(Duration.ofHours(23));

        ActionOutcome repeat = side.send(
                again(action).setRequestHash("second").setNewKey(newKey("two").build()));

        assertThat(repeat)
                .isEqualTo(ActionOutcome.newBuilder(first)
                        .setAttemptId(action.getAttemptId() + "-again")
                        .setReplayed(true)
                        .build());
        assertThat(repeat.getRequestHash()).isEqualTo("first");
        assertThat(side.entries).hasSize(entries);
        assertThat(side.statuses).hasSize(statuses);
    }

    @Test
    void aRepeatOfARejectedActionIsRejectedAgainThoughItCouldBeAppliedNow() {
        KeyAction action = show(T0).build();
        side.send(action);
        side.send(generate(T0));

        ActionOutcome repeat = side.send(again(action));

        assertThat(repeat.getReason()).isEqualTo("NO_ACTIVE_KEY");
        assertThat(repeat.getReplayed()).isTrue();
    }

    @Test
    void aRepeatIsRecognisedFor24Hours() {
        KeyAction action = show(T0).setValidUntil(null).build();
        side.send(action);
        side.advance(Duration.ofHours(24).minusMillis(1));
        assertThat(side.send(again(action)).getReplayed()).isTrue();
        side.advance(Duration.ofMillis(1));
        assertThat(side.send(again(action)).getReplayed()).isFalse();
    }

    @Test
    void anActionIdBelongsToItsUserAndItsAccount() {
        KeyAction action = show(T0).build();
        side.send(action);

        ActionOutcome otherUser = side.send(again(action).setActor(ALAN));
        ActionOutcome otherAccount = side.send(again(action).setAccountId("globex"));

        assertThat(otherUser.getReplayed()).isFalse();
        assertThat(otherAccount.getReplayed()).isFalse();
    }

    @Test
    void aRepeatIsRecognisedAfterARestart() {
        KeyAction action = generate(T0).build();
        ActionOutcome first = side.send(action);
        side.restartAt(T0.plusSeconds(30));

        ActionOutcome repeat = side.send(again(action).setRequestedAt(T0.plusSeconds(30)));

        assertThat(repeat.getReplayed()).isTrue();
        assertThat(repeat.getKey()).isEqualTo(first.getKey());
    }

    @Test
    void aRefusalIsNotRememberedSoThatItsActionIdCanBeUsedOnceItIsAllowed() {
        KeyAction action = generate(T0).setRefusedBy("HUMAN_CHECK_FAILED").build();
        side.send(action);

        ActionOutcome outcome = side.send(again(action).setRefusedBy(null));

        assertThat(outcome.getOutcome()).isEqualTo(APPLIED);
        assertThat(outcome.getReplayed()).isFalse();
    }

    @Test
    void whoLostTheRoleGetsNoFirstOutcome() {
        KeyAction action = generate(T0).build();
        side.send(action);

        ActionOutcome outcome = side.send(again(action)
                .setActor(Actor.newBuilder(action.getActor()).setRole("analyst").build()));

        assertThat(outcome.getReason()).isEqualTo("FORBIDDEN");
        assertThat(outcome.getKey()).isNull();
    }

    @Test
    void whatIsReadAgainAfterTheOffsetsExpiredIsNotJudgedAgain() {
        List<KeyAction> log = List.of(
                generate(T0).build(),
                show(T0).build(),
                deactivate(T0).setExpectedKeyId(newKey("x").getKeyId()).build(),
                rotate(HOUR, T0).build());
        log.forEach(side::send);
        int outcomes = side.outcomes.size();
        side.restartFromTheBeginningAt(T0.plus(Duration.ofDays(6)));
        int entries = side.advanceInSeconds(2).entries.size();

        log.forEach(side::offer);

        assertThat(side.outcomes).hasSize(outcomes);
        assertThat(side.entries).hasSize(entries);
        assertThat(side.deadLetters).isEmpty();
        assertThat(side.send(show(side.now())).getOutcome()).isEqualTo(APPLIED);
    }

    @Test
    void garbageAmongWhatIsReadAgainDoesNotHaveTheRestJudgedAgain() {
        side.sendGarbage();
        List<KeyAction> log =
                List.of(generate(T0).build(), show(T0).build(), rotate(HOUR, T0).build());
        log.forEach(side::send);
        side.restartFromTheBeginningAt(T0.plusSeconds(90));

        side.sendGarbage();
        log.forEach(side::offer);

        assertThat(side.outcomes).hasSize(3);
        assertThat(side.entries).hasSize(3);
    }

    @Test
    void whatAKeyAdminWithAFastClockSentIsNotJudgedAgainEither() {
        KeyAction ahead = generate(T0.plusSeconds(30)).build();
        side.send(ahead);
        side.restartFromTheBeginningAt(T0.plus(Duration.ofDays(2)));

        side.offer(ahead);

        assertThat(side.outcomes).hasSize(1);
    }

    @Test
    void actionsOfATopicThatWasMadeAnewAreJudgedThoughItsOffsetsStartOver() {
        side.send(generate(T0));
        side.send(show(T0));
        side.send(show(T0));
        side.restartFromTheBeginningAt(T0.plusSeconds(100));

        ActionOutcome outcome = side.send(show(side.now()));

        assertThat(outcome.getOutcome()).isEqualTo(APPLIED);
        assertThat(side.outcomes).hasSize(4);
    }
}
