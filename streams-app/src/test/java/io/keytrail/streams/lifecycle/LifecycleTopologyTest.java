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
import static io.keytrail.streams.lifecycle.Actions.rotate;
import static io.keytrail.streams.lifecycle.Actions.setMembers;
import static io.keytrail.streams.lifecycle.Actions.show;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.audit.AuditChain;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.streams.lifecycle.KeyRegistry.SlotRef;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
                (topic, reason) -> {},
                java.util.Optional.empty()));

        try (InputStream golden = getClass().getResourceAsStream("/golden/lifecycle-topology.txt")) {
            assertThat(topology.describe().toString())
                    .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
