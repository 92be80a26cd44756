package io.keytrail.streams.lifecycle;

import static io.keytrail.schemas.AuditOutcome.APPLIED;
import static io.keytrail.streams.lifecycle.Actions.ANA;
import static io.keytrail.streams.lifecycle.Actions.action;
import static io.keytrail.streams.lifecycle.Actions.deactivate;
import static io.keytrail.streams.lifecycle.Actions.generate;
import static io.keytrail.streams.lifecycle.Actions.member;
import static io.keytrail.streams.lifecycle.Actions.newKey;
import static io.keytrail.streams.lifecycle.Actions.rotate;
import static io.keytrail.streams.lifecycle.Actions.setMembers;
import static io.keytrail.streams.lifecycle.Actions.show;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.audit.AuditChain;
import io.keytrail.schemas.keys.KeyKind;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the clock does, and what a clock that goes wrong does not. */
class EndsByTimeTest {

    private static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private LifecycleDriver side = LifecycleDriver.at(T0);

    @AfterEach
    void close() {
        side.close();
    }

    @Test
    void aGracePeriodIsEndedWhenItIsOverWithItsOwnInstant() {
        String first = side.send(generate(T0)).getKey().getKeyId();
        side.send(rotate(Duration.ofSeconds(2), T0));

        side.advance(Duration.ofMillis(1999));
        assertThat(side.status(first).getState()).isEqualTo(KeyState.RETIRING);
        side.advance(Duration.ofMillis(1500));

        KeyStatus ended = side.status(first);
        assertThat(ended.getState()).isEqualTo(KeyState.DEACTIVATED);
        assertThat(ended.getReason()).isEqualTo(EndReason.GRACE_ENDED);
        assertThat(ended.getDeactivatedAt()).isEqualTo(T0.plusSeconds(2));
        assertThat(ended.getDeactivatedBy()).isEqualTo("system");
        AuditEntry entry = side.lastEntry();
        assertThat(entry.getAction()).isEqualTo(Action.GRACE_END);
        assertThat(entry.getActionId()).isNull();
        assertThat(entry.getOccurredAt()).isEqualTo(T0.plusSeconds(2));
        assertThat(entry.getRecordedAt()).isEqualTo(T0.plusMillis(3499));
        assertThat(entry.getActor())
                .isEqualTo(Actor.newBuilder().setUserId("system").build());
    }

    @Test
    void anExpiryIsWrittenOnce() {
        side.send(
                generate(T0).setNewKey(newKey("one").setExpiresAt(T0.plus(HOUR)).build()));

        side.advance(HOUR).advanceInSeconds(5);

        assertThat(side.entries).extracting(AuditEntry::getAction).containsExactly(Action.GENERATE, Action.EXPIRE);
        assertThat(side.statuses).hasSize(2);
        assertThat(side.statuses.get(1).getReason()).isEqualTo(EndReason.EXPIRED);
    }

    @Test
    void manyEndsAtOneInstantAreWrittenInSeveralSteps() {
        Instant end = T0.plus(HOUR);
        IntStream.range(0, 600)
                .forEach(i -> side.send(action(Action.GENERATE, "acme", KeyKind.CONNECTED_APP, "app-" + i, T0)
                        .setNewKey(newKey("key-" + i).setExpiresAt(end).build())));

        side.advance(HOUR);
        int afterOneTick = side.entries.size() - 600;
        side.advanceInSeconds(2);

        assertThat(afterOneTick).isEqualTo(500);
        assertThat(side.entries).hasSize(1200);
        assertThat(side.entriesIn(DueIndex.STORE)).isZero();
        assertThat(AuditChain.verify("acme", side.entries)).isEmpty();
    }

    @Test
    void anActionEndsWhatIsOverInItsSlotBeforeItIsJudged() {
        side.send(generate(T0)
                .setNewKey(newKey("one").setExpiresAt(T0.plusMillis(500)).build()));
        side.advance(Duration.ofMillis(500));

        ActionOutcome outcome = side.send(generate(T0));

        assertThat(outcome.getOutcome()).isEqualTo(APPLIED);
        assertThat(side.entries)
                .extracting(AuditEntry::getAction)
                .containsExactly(Action.GENERATE, Action.EXPIRE, Action.GENERATE);
        assertThat(side.statuses)
                .extracting(KeyStatus::getState)
                .containsExactly(KeyState.ACTIVE, KeyState.DEACTIVATED, KeyState.ACTIVE);
    }

    @Test
    void aClockThatGoesBackDoesNotTakeTheChainWithIt() {
        side.send(generate(T0));
        side.restartAt(T0.minusSeconds(100));

        ActionOutcome outcome = side.send(rotate(HOUR, T0));

        assertThat(outcome.getOutcome()).isEqualTo(APPLIED);
        assertThat(side.lastEntry().getRecordedAt()).isEqualTo(T0);
        assertThat(outcome.getKey().getGeneratedAt()).isEqualTo(T0);
        assertThat(AuditChain.verify("acme", side.entries)).isEmpty();
    }

    @Test
    void anActionIsVoidByTheWallClockThoughTheAccountsTimeIsAheadOfIt() {
        side.send(generate(T0));
        side.restartAt(T0.minus(HOUR));

        ActionOutcome inTime = side.send(rotate(HOUR, side.now().minusSeconds(59)));
        ActionOutcome tooLate = side.send(rotate(HOUR, side.now().minusSeconds(60)));

        assertThat(inTime.getOutcome()).isEqualTo(APPLIED);
        assertThat(tooLate.getReason()).isEqualTo("TOO_LATE");
    }

    @Test
    void theChainOfWhateverHappensVerifies() {
        side.send(generate(T0));
        side.send(show(T0).setActor(ANA));
        side.send(show(T0).setActor(ANA));
        side.send(rotate(Duration.ofSeconds(5), T0));
        side.send(setMembers(T0, member("u-ada", "ada@acme.test", "super-admin")));
        side.send(show(T0).setName("\u0000\uffff"));
        side.advance(Duration.ofSeconds(61));
        side.restart();
        side.send(deactivate(side.now()));

        assertThat(AuditChain.verify("acme", side.entries)).isEmpty();
        assertThat(side.entries).hasSize(8);
        assertThat(side.entries.get(0).getPreviousHash()).isEqualTo(AuditChain.GENESIS);
    }
}
