package io.keytrail.streams.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.NewKey;
import io.keytrail.schemas.audit.AuditChain;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.keys.KindPolicy;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.streams.state.LiveKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What must hold whatever anybody does in whatever order, at whatever times. */
class AccountKeysProperties {

    private static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");
    private static final int MOST_PRIVATE_APPS = 2;

    /** One thing that happens: an action, some time after the one before; or just the time that passes. */
    record Step(
            Action action,
            Slot slot,
            Actor actor,
            Duration after,
            Duration grace,
            Optional<Duration> lifetime,
            boolean expectsWhatItSees,
            boolean timeOnly) {}

    @Property(tries = 400)
    void noSequenceOfActionsBreaksARule(@ForAll("steps") List<Step> steps, @ForAll("policies") KindPolicies policies) {
        AccountSimulation account = new AccountSimulation("acme", policies);
        Instant now = T0;
        for (Step step : steps) {
            now = now.plus(step.after());
            if (step.timeOnly()) {
                account.settle(now);
                assertNothingIsOver(account, now);
            } else {
                List<KeyStatus> before = List.copyOf(account.newest.values());
                Decision decision = account.apply(actionOf(step, account, now), now);
                assertOnlyAppliedActionsChangeKeys(decision);
                assertOnlyTheNamedSlotChanged(step, before, account);
            }
            assertSlotsHoldWhatTheStatusesSay(account);
            assertEndsAreWhereTheyBelong(account, now);
            assertTheAuditLogAloneTellsWhenEachKeyDied(account);
        }
        assertThat(AuditChain.verify("acme", account.entries)).isEmpty();
    }

    // -- what must hold

    private static void assertOnlyAppliedActionsChangeKeys(Decision decision) {
        boolean applied = decision.outcome() == AuditOutcome.APPLIED;
        assertThat(decision.reason().isEmpty()).isEqualTo(applied);
        if (!applied) {
            assertThat(decision.effect()).isEqualTo(Decision.Effect.NONE);
        }
    }

    private static void assertOnlyTheNamedSlotChanged(Step step, List<KeyStatus> before, AccountSimulation account) {
        assertThat(before)
                .filteredOn(status -> !slotOf(status).equals(step.slot()))
                .allSatisfy(
                        status -> assertThat(account.status(status.getKeyId())).isSameAs(status));
    }

    /** At most one ACTIVE and one RETIRING key in each slot, by what was published; and the registry knows just these. */
    private static void assertSlotsHoldWhatTheStatusesSay(AccountSimulation account) {
        for (KeySlot slot : account.slots.values()) {
            assertThat(published(account, slot.slot(), KeyState.ACTIVE))
                    .hasSizeLessThanOrEqualTo(1)
                    .containsExactlyElementsOf(
                            slot.active().map(LiveKey::getKeyId).stream().toList());
            assertThat(published(account, slot.slot(), KeyState.RETIRING))
                    .hasSizeLessThanOrEqualTo(1)
                    .containsExactlyElementsOf(
                            slot.retiring().map(LiveKey::getKeyId).stream().toList());
        }
        assertThat(account.slots.values())
                .filteredOn(slot -> slot.slot().kind() == KeyKind.PRIVATE_APP && !slot.isEmpty())
                .hasSizeLessThanOrEqualTo(MOST_PRIVATE_APPS + slotsThatAreOverButNotSettled(account));
    }

    private static int slotsThatAreOverButNotSettled(AccountSimulation account) {
        Instant latest = account.entries.isEmpty()
                ? T0
                : account.entries.get(account.entries.size() - 1).getRecordedAt();
        return (int) account.slots.values().stream()
                .filter(slot -> slot.slot().kind() == KeyKind.PRIVATE_APP && !slot.isEmpty())
                .filter(slot -> slot.settle(latest).after().isEmpty())
                .count();
    }

    private static List<String> published(AccountSimulation account, Slot slot, KeyState state) {
        return account.newest.values().stream()
                .filter(status -> status.getState() == state && slotOf(status).equals(slot))
                .map(KeyStatus::getKeyId)
                .toList();
    }

    private static void assertEndsAreWhereTheyBelong(AccountSimulation account, Instant now) {
        assertThat(account.newest.values()).allSatisfy(status -> {
            boolean ended = status.getState() == KeyState.DEACTIVATED;
            assertThat(status.getDeactivatedAt() != null).isEqualTo(ended);
            assertThat(status.getReason() != null).isEqualTo(ended);
            assertThat(status.getDeactivatedBy() != null).isEqualTo(ended);
            if (ended) {
                assertThat(status.getDeactivatedAt()).isBetween(status.getGeneratedAt(), now);
                if (status.getExpiresAt() != null) {
                    assertThat(status.getDeactivatedAt()).isBeforeOrEqualTo(status.getExpiresAt());
                }
            }
            if (status.getState() == KeyState.RETIRING) {
                assertThat(status.getExpiresAt()).isNotNull();
            }
        });
    }

    private static void assertTheAuditLogAloneTellsWhenEachKeyDied(AccountSimulation account) {
        Map<String, Instant> published = new HashMap<>();
        account.newest.values().stream()
                .filter(status -> status.getState() == KeyState.DEACTIVATED)
                .forEach(status -> published.put(status.getKeyId(), status.getDeactivatedAt()));
        assertThat(Auditor.deaths(account.entries)).isEqualTo(published);
    }

    private static void assertNothingIsOver(AccountSimulation account, Instant now) {
        assertThat(account.slots.values()).allSatisfy(slot -> {
            assertThat(slot.settle(now).ends()).isEmpty();
            assertThat(slot.active().flatMap(key -> Optional.ofNullable(key.getExpiresAt())))
                    .satisfies(expiry -> assertThat(
                                    expiry.map(at -> at.isAfter(now)).orElse(true))
                            .isTrue());
        });
    }

    // -- what may happen

    private static KeyAction.Builder actionOf(Step step, AccountSimulation account, Instant now) {
        KeyAction.Builder action = Actions.action(
                        step.action(), "acme", step.slot().kind(), step.slot().name(), now)
                .setActor(step.actor())
                .setGraceMillis(step.grace().toMillis());
        if (step.action() == Action.GENERATE) {
            action.setNewKey(NewKey.newBuilder(action.getNewKey())
                    .setExpiresAt(step.lifetime().map(now::plus).orElse(null))
                    .build());
        }
        if (step.action() == Action.SET_MEMBERS) {
            action.setMembers(List.of()).setKind(null).setName(null);
        }
        if (step.expectsWhatItSees()) {
            KeySlot seen = account.slot(step.slot());
            action.setExpectedKeyId((step.action() == Action.EXPIRE_RETIRING ? seen.retiring() : seen.active())
                    .map(LiveKey::getKeyId)
                    .orElse(null));
        }
        return action;
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        // weighted so that most sequences get somewhere: into grace periods, to full accounts, past expiries
        Arbitrary<Action> actions = Arbitraries.frequency(
                Tuple.of(6, Action.GENERATE),
                Tuple.of(8, Action.ROTATE),
                Tuple.of(2, Action.DEACTIVATE),
                Tuple.of(2, Action.EXPIRE_RETIRING),
                Tuple.of(1, Action.SHOW),
                Tuple.of(1, Action.SET_MEMBERS),
                Tuple.of(1, Action.GRACE_END));
        Arbitrary<Slot> slots = Arbitraries.frequency(
                Tuple.of(4, new Slot(KeyKind.STANDARD, "default")),
                Tuple.of(2, new Slot(KeyKind.PRIVATE_APP, "one")),
                Tuple.of(2, new Slot(KeyKind.PRIVATE_APP, "two")),
                Tuple.of(2, new Slot(KeyKind.PRIVATE_APP, "three")),
                Tuple.of(1, new Slot(KeyKind.CONNECTED_APP, "one")));
        Arbitrary<Actor> actors =
                Arbitraries.frequency(Tuple.of(5, Actions.ADA), Tuple.of(5, Actions.ALAN), Tuple.of(1, Actions.ANA));
        Arbitrary<Duration> times = Arbitraries.frequency(
                Tuple.of(4, Duration.ZERO),
                Tuple.of(2, Duration.ofMillis(1)),
                Tuple.of(4, Duration.ofSeconds(30)),
                Tuple.of(2, Duration.ofHours(1)),
                Tuple.of(1, Duration.ofDays(1)),
                Tuple.of(1, Duration.ofDays(8)));
        Arbitrary<Duration> graces = Arbitraries.frequency(
                Tuple.of(3, Duration.ZERO),
                Tuple.of(1, Duration.ofMillis(1)),
                Tuple.of(5, Duration.ofHours(1)),
                Tuple.of(2, Duration.ofDays(7)),
                Tuple.of(1, Duration.ofDays(8)));
        Arbitrary<Optional<Duration>> lifetimes = Arbitraries.of(
                        Duration.ofMillis(1), Duration.ofHours(1), Duration.ofDays(3))
                .optional(0.4);
        return Combinators.combine(
                        actions,
                        slots,
                        actors,
                        times,
                        graces,
                        lifetimes,
                        Arbitraries.of(true, false),
                        Arbitraries.frequency(Tuple.of(1, true), Tuple.of(6, false)))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    @Provide
    Arbitrary<KindPolicies> policies() {
        Arbitrary<Duration> maxGraces = Arbitraries.frequency(
                Tuple.of(1, Duration.ZERO), Tuple.of(2, Duration.ofHours(1)), Tuple.of(4, Duration.ofDays(7)));
        Arbitrary<Optional<Instant>> dates = Arbitraries.of(
                        T0.minusSeconds(1), T0.plus(Duration.ofDays(2)), T0.plus(Duration.ofDays(30)))
                .optional(0.4);
        return Combinators.combine(maxGraces, dates, dates)
                .as((maxGrace, noNewKeysAfter, refusedAfter) -> KindPolicies.defaults()
                        .with(List.of(
                                new KindPolicy(
                                        KeyKind.STANDARD,
                                        true,
                                        1,
                                        List.of(),
                                        maxGrace,
                                        KindPolicy.DEFAULT_ROTATION_INTERVAL,
                                        noNewKeysAfter,
                                        refusedAfter),
                                new KindPolicy(
                                        KeyKind.PRIVATE_APP,
                                        false,
                                        MOST_PRIVATE_APPS,
                                        List.of("/v1/"),
                                        maxGrace,
                                        KindPolicy.DEFAULT_ROTATION_INTERVAL,
                                        Optional.empty(),
                                        Optional.empty()))));
    }

    private static Slot slotOf(KeyStatus status) {
        return new Slot(KeyKind.parse(status.getKind()).orElseThrow(), status.getName());
    }
}
