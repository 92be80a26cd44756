package io.keytrail.streams.lifecycle;

import static io.keytrail.schemas.AuditOutcome.APPLIED;
import static io.keytrail.schemas.AuditOutcome.REJECTED;
import static io.keytrail.streams.lifecycle.Actions.ALAN;
import static io.keytrail.streams.lifecycle.Actions.ANA;
import static io.keytrail.streams.lifecycle.Actions.action;
import static io.keytrail.streams.lifecycle.Actions.again;
import static io.keytrail.streams.lifecycle.Actions.deactivate;
import static io.keytrail.streams.lifecycle.Actions.generate;
import static io.keytrail.streams.lifecycle.Actions.member;
import static io.keytrail.streams.lifecycle.Actions.newKey;
import static io.keytrail.streams.lifecycle.Actions.rotate;
import static io.keytrail.streams.lifecycle.Actions.setMembers;
import static io.keytrail.streams.lifecycle.Actions.show;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.audit.AuditChain;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KindPolicy;
import io.keytrail.streams.lifecycle.KeyRegistry.SlotRef;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LifecycleTopologyTest {

    private static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private LifecycleDriver side = LifecycleDriver.at(T0);

    @AfterEach
    void close() {
        side.close();
    }

    // -- what an action makes

    @Test
    void anAppliedActionMakesOneOutcomeOneEntryAndTheStatusesThatChanged() {
        KeyAction action = generate(T0).setRequestHash("ab".repeat(32)).build();

        ActionOutcome outcome = side.send(action);

        KeyStatus status = side.statuses.get(0);
        assertThat(side.statuses).hasSize(1);
        assertThat(status.getState()).isEqualTo(KeyState.ACTIVE);
        assertThat(side.outcomes).hasSize(1);
        assertThat(outcome.getActionId()).isEqualTo(action.getActionId());
        assertThat(outcome.getAttemptId()).isEqualTo(action.getAttemptId());
        assertThat(outcome.getRequestHash()).isEqualTo(action.getRequestHash());
        assertThat(outcome.getUserId()).isEqualTo("u-ada");
        assertThat(outcome.getOutcome()).isEqualTo(APPLIED);
        assertThat(outcome.getReason()).isNull();
        assertThat(outcome.getReplayed()).isFalse();
        assertThat(outcome.getSequence()).isEqualTo(1);
        assertThat(outcome.getKey()).isEqualTo(status);
        AuditEntry entry = side.entries.get(0);
        assertThat(side.entries).hasSize(1);
        assertThat(entry.getActor()).isEqualTo(Actions.ADA);
        assertThat(entry.getKind()).isEqualTo("standard");
        assertThat(entry.getName()).isEqualTo("default");
        assertThat(entry.getKeyId()).isEqualTo(status.getKeyId());
        assertThat(entry.getKeyHint()).isEqualTo(status.getHint());
        assertThat(entry.getCount()).isEqualTo(1);
        assertThat(entry.getOccurredAt()).isEqualTo(T0);
        assertThat(entry.getRecordedAt()).isEqualTo(T0);
        assertThat(side.timestamps).containsOnly(T0);
    }

    @Test
    void aRejectedActionMakesAnOutcomeAndAnEntryOnly() {
        ActionOutcome outcome = side.send(show(T0));

        assertThat(outcome.getOutcome()).isEqualTo(REJECTED);
        assertThat(outcome.getReason()).isEqualTo("NO_ACTIVE_KEY");
        assertThat(outcome.getDetail()).isNotBlank();
        assertThat(outcome.getKey()).isNull();
        assertThat(side.lastEntry().getReason()).isEqualTo("NO_ACTIVE_KEY");
        assertThat(side.lastEntry().getKeyId()).isNull();
        assertThat(side.statuses).isEmpty();
        assertThat(side.deadLetters).isEmpty();
    }

    @Test
    void theCauseOfAnAppliedActionIsItsReason() {
        side.send(generate(T0));

        ActionOutcome outcome = side.send(show(T0).setCause("REPLAYED"));

        assertThat(outcome.getOutcome()).isEqualTo(APPLIED);
        assertThat(outcome.getReason()).isEqualTo("REPLAYED");
        assertThat(side.lastEntry().getReason()).isEqualTo("REPLAYED");
    }

    @Test
    void headersOfAnActionAreNotCarriedAnyFurther() {
        KeyAction action = generate(T0).build();

        side.sendRaw(
                "acme".getBytes(StandardCharsets.UTF_8),
                side.bytes(action),
                new RecordHeaders().add("x-tracked", new byte[] {1}));

        assertThat(side.outcomes).hasSize(1);
        assertThat(side.headers).allSatisfy(headers -> assertThat(headers).isEmpty());
    }

    @Test
    void ofTwoSimultaneousGeneratesOneIsApplied() {
        ActionOutcome first = side.send(generate(T0));
        ActionOutcome second = side.send(generate(T0).setActor(ALAN));

        assertThat(first.getOutcome()).isEqualTo(APPLIED);
        assertThat(second.getReason()).isEqualTo("KEY_EXISTS");
        assertThat(side.statuses).hasSize(1);
    }

    @Test
    void ofTwoSimultaneousRotationsThatExpectedTheSameKeyOneIsApplied() {
        String seen = side.send(generate(T0)).getKey().getKeyId();

        ActionOutcome first = side.send(rotate(Duration.ZERO, T0).setExpectedKeyId(seen));
        ActionOutcome second =
                side.send(rotate(Duration.ZERO, T0).setActor(ALAN).setExpectedKeyId(seen));

        assertThat(first.getOutcome()).isEqualTo(APPLIED);
        assertThat(second.getReason()).isEqualTo("KEY_CHANGED");
        assertThat(side.statuses)
                .filteredOn(status -> status.getState() == KeyState.ACTIVE)
                .hasSize(2);
    }

    @Test
    void anActionReadAfterItsValidUntilIsTooLate() {
        KeyAction.Builder action = generate(T0);
        side.advance(Duration.ofSeconds(60));

        ActionOutcome outcome = side.send(action);

        assertThat(outcome.getReason()).isEqualTo("TOO_LATE");
        assertThat(side.statuses).isEmpty();
    }

    @Test
    void rotationDuringGraceIsRejectedWithGraceAndEndsBothWithout() {
        String first = side.send(generate(T0)).getKey().getKeyId();
        ActionOutcome withGrace = side.send(rotate(HOUR, T0));
        String second = withGrace.getKey().getKeyId();

        ActionOutcome rejected = side.send(rotate(HOUR, T0));
        ActionOutcome applied = side.send(rotate(Duration.ZERO, T0));

        assertThat(withGrace.getRetiring().getKeyId()).isEqualTo(first);
        assertThat(rejected.getReason()).isEqualTo("ALREADY_RETIRING");
        assertThat(applied.getRetiring()).isNull();
        assertThat(side.status(first).getReason()).isEqualTo(EndReason.GRACE_ENDED);
        assertThat(side.status(second).getReason()).isEqualTo(EndReason.ROTATED);
        assertThat(side.status(applied.getKey().getKeyId()).getState()).isEqualTo(KeyState.ACTIVE);
    }

    @Test
    void deactivationDuringGraceEndsBothAndLeavesNothingInTheRegistry() {
        String first = side.send(generate(T0)).getKey().getKeyId();
        String second = side.send(rotate(HOUR, T0)).getKey().getKeyId();

        ActionOutcome outcome = side.send(deactivate(T0));

        assertThat(outcome.getKey().getKeyId()).isEqualTo(second);
        assertThat(side.status(first).getState()).isEqualTo(KeyState.DEACTIVATED);
        assertThat(side.status(second).getState()).isEqualTo(KeyState.DEACTIVATED);
        assertThat(side.entriesIn(KeyRegistry.STORE)).isZero();
        assertThat(side.entriesIn(DueIndex.STORE)).isZero();
    }

    @Test
    void keysThatHaveEndedTakeNoRoom() {
        IntStream.range(0, 100).forEach(i -> {
            side.send(action(Action.GENERATE, "acme", KeyKind.CONNECTED_APP, "app-" + i, T0));
            side.send(action(Action.DEACTIVATE, "acme", KeyKind.CONNECTED_APP, "app-" + i, T0));
        });

        assertThat(side.entriesIn(KeyRegistry.STORE)).isZero();
        assertThat(side.entriesIn(DueIndex.STORE)).isZero();
        assertThat(AuditChain.verify("acme", side.entries)).isEmpty();
        assertThat(side.entries).hasSize(200);
    }

    @Test
    void privateAppsAreCountedWithinTheirAccountAndKindOnly() {
        IntStream.range(0, 20)
                .forEach(i -> side.send(action(Action.GENERATE, "acme", KeyKind.PRIVATE_APP, "app-" + i, T0)));

        ActionOutcome tooMany = side.send(action(Action.GENERATE, "acme", KeyKind.PRIVATE_APP, "more", T0));
        ActionOutcome otherKind = side.send(action(Action.GENERATE, "acme", KeyKind.CONNECTED_APP, "more", T0));
        ActionOutcome otherAccount = side.send(action(Action.GENERATE, "acme-2", KeyKind.PRIVATE_APP, "more", T0));

        assertThat(tooMany.getReason()).isEqualTo("TOO_MANY_KEYS");
        assertThat(otherKind.getOutcome()).isEqualTo(APPLIED);
        assertThat(otherAccount.getOutcome()).isEqualTo(APPLIED);
    }

    @Test
    void accountsWithACommonPrefixHaveNothingInCommon() {
        for (String account : List.of("acme", "acme-2", "acme.2", "acm", "a")) {
            assertThat(side.send(action(Action.GENERATE, account, KeyKind.STANDARD, "default", T0))
                            .getOutcome())
                    .isEqualTo(APPLIED);
            assertThat(AuditChain.verify(account, side.entriesOf(account))).isEmpty();
            assertThat(side.entriesOf(account)).hasSize(1);
        }
    }

    // -- repeats

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

    // -- time

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

    // -- members

    @Test
    void membersThatWereSetAreThereForEverybodyToRead() {
        ActionOutcome set = side.send(setMembers(T0, member("u-ada", "ada@acme.test", "super-admin")));
        ActionOutcome conflict = side.send(setMembers(T0).setExpectedMembersVersion(0L));
        ActionOutcome again = side.send(setMembers(T0).setExpectedMembersVersion(1L));

        assertThat(set.getMembersVersion()).isEqualTo(1);
        assertThat(conflict.getReason()).isEqualTo("MEMBERS_CHANGED");
        assertThat(conflict.getMembersVersion()).isEqualTo(1);
        assertThat(again.getMembersVersion()).isEqualTo(2);
        assertThat(side.memberLists).extracting(list -> list.getVersion()).containsExactly(1L, 2L);
        assertThat(side.memberLists.get(0).getMembers())
                .containsExactly(member("u-ada", "ada@acme.test", "super-admin"));
        assertThat(side.lastEntry().getAction()).isEqualTo(Action.SET_MEMBERS);
        assertThat(side.lastEntry().getKind()).isNull();
    }

    // -- configuration that changes

    @Test
    void changedLimitsAreReissuedAtStartForKeysThatAreAliveOnly() {
        String ended = side.send(generate(T0)).getKey().getKeyId();
        String active = side.send(rotate(Duration.ZERO, T0)).getKey().getKeyId();
        String other = side.send(action(Action.GENERATE, "acme", KeyKind.DEVELOPER, "default", T0))
                .getKey()
                .getKeyId();
        Instant refusedAfter = T0.plus(Duration.ofDays(30));
        int entries = side.entries.size();

        side.restartWith(standard(List.of("/v1/"), refusedAfter));
        side.advanceInSeconds(3);

        assertThat(side.status(active).getAllowedPaths()).containsExactly("/v1/");
        assertThat(side.status(active).getRefusedAfter()).isEqualTo(refusedAfter);
        assertThat(side.status(active).getVersion()).isEqualTo(2);
        assertThat(side.status(active).getState()).isEqualTo(KeyState.ACTIVE);
        assertThat(side.status(other).getVersion()).isEqualTo(1);
        assertThat(side.status(ended).getState()).isEqualTo(KeyState.DEACTIVATED);
        assertThat(side.entries).hasSize(entries);
    }

    @Test
    void aRestartWithTheSamePoliciesReissuesNothing() {
        side.send(generate(T0));

        side.restart();
        side.advanceInSeconds(3);

        assertThat(side.statuses).hasSize(1);
    }

    @Test
    void aRegistryOfManySlotsIsWalkedThroughInSteps() {
        IntStream.range(0, 250)
                .forEach(i -> side.send(action(Action.GENERATE, "acme", KeyKind.CONNECTED_APP, "app-" + i, T0)));
        side.send(setMembers(T0));

        side.restartWith(new KindPolicy(
                KeyKind.CONNECTED_APP,
                false,
                Integer.MAX_VALUE,
                List.of("/crm/"),
                Duration.ofDays(7),
                KindPolicy.DEFAULT_ROTATION_INTERVAL,
                Optional.empty(),
                Optional.empty()));
        side.advance(Duration.ofSeconds(1));
        int afterOneTick = side.statuses.size() - 250;
        side.advanceInSeconds(4);

        assertThat(afterOneTick).isEqualTo(200);
        assertThat(side.statuses).hasSize(500);
        assertThat(side.statuses.subList(250, 500))
                .allSatisfy(status -> assertThat(status.getAllowedPaths()).containsExactly("/crm/"));
    }

    @Test
    void aKindThatIsRefusedByNowEndsItsKeysAtTheConfiguredInstant() {
        String key = side.send(generate(T0)).getKey().getKeyId();
        Instant refusedAfter = T0.plus(HOUR);
        side.restartWith(standard(List.of(), refusedAfter));
        side.advanceInSeconds(2);

        side.advance(HOUR);

        assertThat(side.status(key).getReason()).isEqualTo(EndReason.KIND_RETIRED);
        assertThat(side.status(key).getDeactivatedAt()).isEqualTo(refusedAfter);
        assertThat(side.lastEntry().getAction()).isEqualTo(Action.EXPIRE);
        assertThat(side.lastEntry().getReason()).isEqualTo("KIND_RETIRED");
        assertThat(side.send(generate(side.now())).getReason()).isEqualTo("KIND_RETIRED");
    }

    // -- when things go wrong

    @Test
    void whatIsReadAgainAfterTheOffsetsExpiredIsNotJudgedAgain() {
        List<KeyAction> log = List.of(
                generate(T0).build(),
                show(T0).build(),
                deactivate(T0).setExpectedKeyId(newKey("x").getKeyId()).build(),
                rotate(HOUR, T0).build());
        log.forEach(side::send);
        int outcomes = side.outcomes.size();
        side.restartAt(T0.plus(Duration.ofDays(6)));
        int entries = side.advanceInSeconds(2).entries.size();

        log.forEach(side::send);

        assertThat(side.outcomes).hasSize(outcomes);
        assertThat(side.entries).hasSize(entries);
        assertThat(side.deadLetters).isEmpty();
        assertThat(side.send(show(side.now())).getOutcome()).isEqualTo(APPLIED);
    }

    @Test
    void actionsOfATopicThatWasMadeAnewAreJudgedThoughItsOffsetsStartOver() {
        side.send(generate(T0));
        side.send(show(T0));
        side.send(show(T0));
        side.restartAt(T0.plusSeconds(100));

        ActionOutcome outcome = side.send(show(side.now()));

        assertThat(outcome.getOutcome()).isEqualTo(APPLIED);
        assertThat(side.outcomes).hasSize(4);
    }

    @Test
    void anActionThatFailsHalfwayStopsTheTaskAndIsNotPassedOver() {
        KeyValueStore<Bytes, byte[]> registry = side.store(KeyRegistry.STORE);
        Bytes slot = new SlotRef("acme", new io.keytrail.schemas.keys.Slot(KeyKind.STANDARD, "default")).key();
        registry.put(slot, new byte[] {1, 2, 3});
        KeyAction action = generate(T0).build();

        assertThatThrownBy(() -> side.send(action)).hasRootCauseInstanceOf(Exception.class);

        registry.delete(slot);
        assertThat(side.outcomes).isEmpty();
        assertThat(side.deadLetters).isEmpty();
    }

    @Test
    void theMonitorIsToldHowLongEachActionWaitedForItsOutcome() {
        side.send(generate(T0.minusMillis(40)));
        side.send(show(T0.minusSeconds(61)));
        side.send(show(T0.plusSeconds(5)).setActor(ANA));

        assertThat(side.judged).containsExactly("GENERATE APPLIED 40 ms", "SHOW REJECTED 61000 ms", "SHOW DENIED 0 ms");
    }

    @Test
    void theTopologyIsTheOneThatTheStateOfEarlierReleasesFits() throws IOException {
        Topology topology = LifecycleTopology.build(new LifecycleSettings(
                LifecycleDriver.TOPICS,
                io.keytrail.schemas.keys.KindPolicies.defaults(),
                io.keytrail.schemas.codec.AvroSerdes.from(java.util.Map.of("schema.registry.url", "mock://golden")),
                4,
                (topic, reason) -> {}));

        try (InputStream golden = getClass().getResourceAsStream("/golden/lifecycle-topology.txt")) {
            assertThat(topology.describe().toString())
                    .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void everyVersionOfAKeyIsOneMoreThanTheOneBefore() {
        side.send(generate(T0));
        side.send(rotate(Duration.ofSeconds(1), T0));
        side.restartWith(standard(List.of("/v1/"), null));
        side.advanceInSeconds(3);
        side.send(rotate(HOUR, side.now()));
        side.send(rotate(Duration.ZERO, side.now()));
        side.send(deactivate(side.now()));

        side.statuses.stream().map(KeyStatus::getKeyId).distinct().forEach(key -> {
            List<Long> versions = new ArrayList<>();
            side.statuses.stream()
                    .filter(status -> status.getKeyId().equals(key))
                    .forEach(status -> versions.add(status.getVersion()));
            assertThat(versions)
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, versions.size())
                            .mapToObj(i -> (long) i)
                            .toList());
            assertThat(side.status(key).getState()).isEqualTo(KeyState.DEACTIVATED);
        });
    }

    private static KindPolicy standard(List<String> paths, Instant refusedAfter) {
        return new KindPolicy(
                KeyKind.STANDARD,
                true,
                1,
                paths,
                Duration.ofDays(7),
                KindPolicy.DEFAULT_ROTATION_INTERVAL,
                Optional.empty(),
                Optional.ofNullable(refusedAfter));
    }
}
