package io.keytrail.streams.lifecycle;

import static io.keytrail.schemas.AuditOutcome.APPLIED;
import static io.keytrail.schemas.AuditOutcome.DENIED;
import static io.keytrail.schemas.AuditOutcome.REJECTED;
import static io.keytrail.streams.lifecycle.Actions.ALAN;
import static io.keytrail.streams.lifecycle.Actions.ANA;
import static io.keytrail.streams.lifecycle.Actions.action;
import static io.keytrail.streams.lifecycle.Actions.deactivate;
import static io.keytrail.streams.lifecycle.Actions.generate;
import static io.keytrail.streams.lifecycle.Actions.show;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.audit.AuditChain;
import io.keytrail.schemas.keys.KeyKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Refusals in the audit log: who may not act is audited, but can't flood it. */
class RefusalsTest {

    private static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");

    private final LifecycleDriver side = LifecycleDriver.at(T0);

    @AfterEach
    void close() {
        side.close();
    }

    @Test
    void anActionWithoutPermissionIsDeniedAndAudited() {
        side.send(generate(T0));

        ActionOutcome outcome = side.send(deactivate(T0).setActor(ANA));

        assertThat(outcome.getOutcome()).isEqualTo(DENIED);
        assertThat(outcome.getReason()).isEqualTo("FORBIDDEN");
        assertThat(outcome.getSequence()).isEqualTo(2);
        assertThat(side.lastEntry().getOutcome()).isEqualTo(DENIED);
        assertThat(side.lastEntry().getActor()).isEqualTo(ANA);
        assertThat(side.lastEntry().getKind()).isEqualTo("standard");
        assertThat(side.statuses).hasSize(1);
    }

    @Test
    void anAttemptFromAnotherAccountIsAuditedUnderNoAccountAndCreatesNothingThere() {
        ActionOutcome outcome = side.send(foreign("globex"));

        assertThat(outcome.getOutcome()).isEqualTo(DENIED);
        assertThat(outcome.getAccountId()).isEqualTo("-");
        assertThat(side.entriesOf("globex")).isEmpty();
        AuditEntry entry = side.entriesOf("-").get(0);
        assertThat(entry.getTargetAccount()).isEqualTo("globex");
        assertThat(entry.getSequence()).isEqualTo(1);
        assertThat(side.entriesIn(KeyRegistry.STORE)).isZero();
        assertThat(side.entriesIn(AuditTrail.STORE)).isEqualTo(1);
    }

    @Test
    void aTargetThatCanBeNoAccountIsLeftOut() {
        side.send(foreign("Not an account\n"));

        assertThat(side.lastEntry().getTargetAccount()).isNull();
    }

    @Test
    void twentyAttemptsInAMinuteMakeTwoEntriesWhoseCountsAddUp() {
        List<ActionOutcome> outcomes = IntStream.range(0, 20)
                .mapToObj(i -> {
                    side.advance(Duration.ofSeconds(2));
                    return side.send(show(side.now()).setActor(ANA));
                })
                .toList();
        assertThat(side.entries).hasSize(1);

        side.advance(Duration.ofSeconds(60));

        assertThat(outcomes).extracting(ActionOutcome::getOutcome).containsOnly(DENIED);
        assertThat(outcomes.get(0).getSequence()).isEqualTo(1);
        assertThat(outcomes.subList(1, 20))
                .extracting(ActionOutcome::getSequence)
                .containsOnlyNulls();
        assertThat(side.entries).extracting(AuditEntry::getCount).containsExactly(1L, 19L);
        assertThat(side.lastEntry().getOccurredAt()).isEqualTo(T0.plusSeconds(40));
        assertThat(side.lastEntry().getActionId()).isEqualTo(outcomes.get(19).getActionId());
        assertThat(AuditChain.verify("acme", side.entries)).isEmpty();
    }

    @Test
    void anEntryForWhatWasCountedOpensTheNextMinute() {
        side.send(show(T0).setActor(ANA));
        side.send(show(T0).setActor(ANA));
        side.advance(Duration.ofSeconds(61));
        side.send(show(side.now()).setActor(ANA));
        assertThat(side.entries).extracting(AuditEntry::getCount).containsExactly(1L, 1L);

        side.advance(Duration.ofSeconds(61));

        assertThat(side.entries).extracting(AuditEntry::getCount).containsExactly(1L, 1L, 1L);
        side.advance(Duration.ofSeconds(61));
        assertThat(side.entriesIn(RefusalLog.STORE)).isZero();
        assertThat(side.entriesIn(DueIndex.STORE)).isZero();
    }

    @Test
    void aQuietMinuteEndsWithoutAnEntryAndTheNextAttemptIsOneAtOnce() {
        side.send(show(T0).setActor(ANA));
        side.advance(Duration.ofSeconds(61));

        ActionOutcome next = side.send(show(side.now()).setActor(ANA));

        assertThat(next.getSequence()).isEqualTo(2);
        assertThat(side.entries).extracting(AuditEntry::getCount).containsExactly(1L, 1L);
    }

    @Test
    void anAttemptThatComesBeforeTheOverdueEntryIsCountedAfterIt() {
        side.send(show(T0).setActor(ANA));
        side.send(show(T0).setActor(ANA));
        side.restartAt(T0.plusSeconds(75));

        ActionOutcome late = side.send(show(side.now()).setActor(ANA));

        assertThat(late.getSequence()).isNull();
        assertThat(side.entries).extracting(AuditEntry::getCount).containsExactly(1L, 1L);
        side.advance(Duration.ofSeconds(61));
        assertThat(side.entries.stream().mapToLong(AuditEntry::getCount).sum()).isEqualTo(3);
    }

    @Test
    void refusalsOfAnotherActorActionSlotAccountOrReasonAreNotEqual() {
        Actor other = Actor.newBuilder(ANA).setUserId("u-other").build();
        List<KeyAction.Builder> refused = List.of(
                show(T0).setActor(ANA),
                show(T0).setActor(other),
                deactivate(T0).setActor(ANA),
                action(Action.SHOW, "acme", KeyKind.DEVELOPER, "default", T0).setActor(ANA),
                action(Action.SHOW, "acme", KeyKind.CONNECTED_APP, "default", T0)
                        .setActor(ANA),
                action(Action.SHOW, "acme", KeyKind.CONNECTED_APP, "other", T0).setActor(ANA),
                action(Action.SHOW, "globex", KeyKind.STANDARD, "default", T0).setActor(ANA),
                show(T0).setRefusedBy("HUMAN_CHECK_FAILED")
                        .setActor(Actor.newBuilder(ANA).setRole("super-admin").build()),
                foreign("globex").setActor(ANA),
                foreign("initech").setActor(ANA));

        refused.forEach(side::send);

        assertThat(side.entries).hasSize(refused.size());
        assertThat(side.entries).extracting(AuditEntry::getCount).containsOnly(1L);
    }

    @Test
    void theSameUserWithAnotherAddressIsTheSameActor() {
        side.send(show(T0).setActor(ANA));

        ActionOutcome second = side.send(
                show(T0).setActor(Actor.newBuilder(ANA).setIp("198.51.100.1").build()));

        assertThat(second.getSequence()).isNull();
        side.advance(Duration.ofSeconds(61));
        assertThat(side.lastEntry().getActor().getIp()).isEqualTo("198.51.100.1");
    }

    @Test
    void aFailedHumanCheckIsRejectedAndCountedLikeADenial() {
        side.send(generate(T0));

        List<ActionOutcome> outcomes = IntStream.range(0, 3)
                .mapToObj(i -> side.send(deactivate(T0).setRefusedBy("HUMAN_CHECK_FAILED")))
                .toList();
        side.advance(Duration.ofSeconds(61));

        assertThat(outcomes).extracting(ActionOutcome::getOutcome).containsOnly(REJECTED);
        assertThat(outcomes).extracting(ActionOutcome::getReason).containsOnly("HUMAN_CHECK_FAILED");
        assertThat(side.entries.subList(1, 3)).extracting(AuditEntry::getCount).containsExactly(1L, 2L);
        assertThat(side.entries.subList(1, 3)).extracting(AuditEntry::getReason).containsOnly("HUMAN_CHECK_FAILED");
    }

    @Test
    void refusalsOfOneDoNotKeepAnotherFromActing() {
        IntStream.range(0, 5).forEach(i -> side.send(generate(T0).setActor(ANA)));

        assertThat(side.send(generate(T0)).getOutcome()).isEqualTo(APPLIED);
    }

    @Test
    void aMalformedSlotInARefusalIsLeftOutOfTheLog() {
        side.send(show(T0).setActor(ANA).setKind("nonsense").setName("x".repeat(5000)));

        assertThat(side.lastEntry().getOutcome()).isEqualTo(DENIED);
        assertThat(side.lastEntry().getKind()).isNull();
        assertThat(side.lastEntry().getName()).isNull();
    }

    @Test
    void whateverAStrangerTriesNothingOfItIsKeptButEntriesOnceItsMinuteIsOver() {
        IntStream.range(0, 50).forEach(i -> {
            side.send(foreign("tenant-" + i).setActor(ALAN));
            side.send(foreign("globex").setActor(ALAN).setKind("private-app").setName("app-" + i));
            side.send(action(Action.GENERATE, "acme", KeyKind.CONNECTED_APP, "app-" + i, T0)
                    .setActor(ANA));
        });

        side.advanceInSeconds(61);

        assertThat(side.entries).hasSize(150);
        assertThat(side.entriesIn(RefusalLog.STORE)).isZero();
        assertThat(side.entriesIn(DueIndex.STORE)).isZero();
        assertThat(side.entriesIn(KeyRegistry.STORE)).isZero();
        assertThat(side.entriesIn(AuditTrail.STORE))
                .as("chains of acme and of -")
                .isEqualTo(2);
        assertThat(side.remembered()).isZero();
    }

    private static KeyAction.Builder foreign(String target) {
        return show(T0).setAccountId("-").setTargetAccount(target);
    }
}
