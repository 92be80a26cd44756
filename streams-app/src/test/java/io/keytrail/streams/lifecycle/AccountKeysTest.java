package io.keytrail.streams.lifecycle;

import static io.keytrail.schemas.AuditOutcome.APPLIED;
import static io.keytrail.schemas.AuditOutcome.DENIED;
import static io.keytrail.schemas.AuditOutcome.REJECTED;
import static io.keytrail.schemas.keys.RejectionReason.ALREADY_RETIRING;
import static io.keytrail.schemas.keys.RejectionReason.FORBIDDEN;
import static io.keytrail.schemas.keys.RejectionReason.GRACE_OUT_OF_RANGE;
import static io.keytrail.schemas.keys.RejectionReason.HUMAN_CHECK_FAILED;
import static io.keytrail.schemas.keys.RejectionReason.INVALID;
import static io.keytrail.schemas.keys.RejectionReason.KEY_CHANGED;
import static io.keytrail.schemas.keys.RejectionReason.KEY_EXISTS;
import static io.keytrail.schemas.keys.RejectionReason.KIND_RETIRED;
import static io.keytrail.schemas.keys.RejectionReason.MEMBERS_CHANGED;
import static io.keytrail.schemas.keys.RejectionReason.NO_ACTIVE_KEY;
import static io.keytrail.schemas.keys.RejectionReason.NO_RETIRING_KEY;
import static io.keytrail.schemas.keys.RejectionReason.TOO_LATE;
import static io.keytrail.schemas.keys.RejectionReason.TOO_MANY_KEYS;
import static io.keytrail.streams.lifecycle.Actions.ALAN;
import static io.keytrail.streams.lifecycle.Actions.ANA;
import static io.keytrail.streams.lifecycle.Actions.action;
import static io.keytrail.streams.lifecycle.Actions.deactivate;
import static io.keytrail.streams.lifecycle.Actions.expireRetiring;
import static io.keytrail.streams.lifecycle.Actions.generate;
import static io.keytrail.streams.lifecycle.Actions.member;
import static io.keytrail.streams.lifecycle.Actions.newKey;
import static io.keytrail.streams.lifecycle.Actions.rotate;
import static io.keytrail.streams.lifecycle.Actions.setMembers;
import static io.keytrail.streams.lifecycle.Actions.show;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.keys.KindPolicy;
import io.keytrail.schemas.keys.RejectionReason;
import io.keytrail.schemas.keys.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountKeysTest {

    private static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final AccountSimulation account = AccountSimulation.withDefaults();

    // -- generate

    @Test
    void generatingInAnEmptySlotMakesAnActiveKey() {
        Decision decision = account.apply(
                generate(T0)
                        .setNewKey(newKey("one")
                                .setScopes(List.of("read:/contacts"))
                                .setNote("nightly export")
                                .setExpiresAt(T0.plus(Duration.ofDays(30)))
                                .build()),
                T0);

        KeyStatus key = decision.effect().key().orElseThrow();
        assertThat(decision.outcome()).isEqualTo(APPLIED);
        assertThat(key.getState()).isEqualTo(KeyState.ACTIVE);
        assertThat(key.getVersion()).isEqualTo(1);
        assertThat(key.getGeneratedAt()).isEqualTo(T0);
        assertThat(key.getGeneratedBy()).isEqualTo("u-ada");
        assertThat(key.getScopes()).containsExactly("read:/contacts");
        assertThat(key.getNote()).isEqualTo("nightly export");
        assertThat(key.getExpiresAt()).isEqualTo(T0.plus(Duration.ofDays(30)));
        assertThat(decision.effect().changes()).containsExactly(key);
    }

    @Test
    void onlyOneKeyIsAllowedAtATime() {
        account.apply(generate(T0), T0);

        Decision second = account.apply(generate(T0), T0.plusSeconds(1));

        assertRejected(second, KEY_EXISTS);
        assertThat(second.effect().changes()).isEmpty();
    }

    @Test
    void generatingWhereAnotherKeyThanTheExpectedOneIsSaysThatTheKeyChanged() {
        account.apply(generate(T0), T0);

        assertRejected(account.apply(generate(T0).setExpectedKeyId(keyId("other")), T0), KEY_CHANGED);
        assertRejected(account.apply(generate(T0).setExpectedKeyId(activeId()), T0), KEY_EXISTS);
    }

    @Test
    void generatingAfterADeactivationMayNameTheKeyThatIsGone() {
        account.apply(generate(T0), T0);
        String gone = activeId();
        account.apply(deactivate(T0), T0);

        assertThat(account.apply(generate(T0).setExpectedKeyId(gone), T0).outcome())
                .isEqualTo(APPLIED);
    }

    @Test
    void anAccountHasNoMoreKeysOfAKindThanItsPolicyAllows() {
        IntStream.range(0, 20)
                .forEach(i -> assertThat(privateApp("app-" + i, T0).outcome()).isEqualTo(APPLIED));

        assertRejected(privateApp("one-more", T0), TOO_MANY_KEYS);
    }

    @Test
    void aSlotWhoseKeyIsOverDoesNotCount() {
        IntStream.range(0, 20).forEach(i -> privateApp("app-" + i, T0));
        account.apply(action(Action.DEACTIVATE, "acme", KeyKind.PRIVATE_APP, "app-3", T0), T0);

        assertThat(privateApp("one-more", T0).outcome()).isEqualTo(APPLIED);
        assertRejected(privateApp("app-3", T0), TOO_MANY_KEYS);
    }

    @Test
    void aSlotWhoseKeyHasExpiredDoesNotCountEvenBeforeAnybodyWroteThatDown() {
        account.apply(
                action(Action.GENERATE, "acme", KeyKind.PRIVATE_APP, "brief", T0)
                        .setNewKey(newKey("brief").setExpiresAt(T0.plus(HOUR)).build()),
                T0);
        IntStream.range(0, 19).forEach(i -> privateApp("app-" + i, T0));

        assertRejected(privateApp("one-more", T0.plus(HOUR).minusMillis(1)), TOO_MANY_KEYS);
        assertThat(privateApp("one-more", T0.plus(HOUR)).outcome()).isEqualTo(APPLIED);
    }

    @Test
    void connectedAppsAreNotCounted() {
        IntStream.range(0, 100)
                .forEach(i -> assertThat(account.apply(
                                        action(Action.GENERATE, "acme", KeyKind.CONNECTED_APP, "app-" + i, T0), T0)
                                .outcome())
                        .isEqualTo(APPLIED));
    }

    @Test
    void keysOfOtherSlotsAreUntouchedByWhatIsDoneToOne() {
        account.apply(action(Action.GENERATE, "acme", KeyKind.CONNECTED_APP, "salesforce", T0), T0);
        account.apply(action(Action.GENERATE, "acme", KeyKind.DEVELOPER, "default", T0), T0);
        List<KeyStatus> before = List.copyOf(account.statuses);

        account.apply(generate(T0), T0);
        account.apply(rotate(HOUR, T0), T0);
        account.apply(deactivate(T0), T0);

        assertThat(before)
                .allSatisfy(
                        status -> assertThat(account.status(status.getKeyId())).isEqualTo(status));
    }

    @Test
    void theLimitsOfTheKindsPolicyAreInTheStatus() {
        Instant refusedAfter = T0.plus(Duration.ofDays(90));
        policy(KeyKind.DEVELOPER, List.of("/webhooks/"), Duration.ofDays(7), null, refusedAfter);

        Decision decision = account.apply(action(Action.GENERATE, "acme", KeyKind.DEVELOPER, "default", T0), T0);

        assertThat(decision.effect().key().orElseThrow().getAllowedPaths()).containsExactly("/webhooks/");
        assertThat(decision.effect().key().orElseThrow().getRefusedAfter()).isEqualTo(refusedAfter);
    }

    @Test
    void aKindThatTakesNoNewKeysLetsNobodyGenerateOrRotateButAllElse() {
        account.apply(generate(T0), T0);
        policy(KeyKind.STANDARD, List.of(), Duration.ofDays(7), T0.plus(HOUR), null);
        Instant later = T0.plus(HOUR);

        assertRejected(account.apply(rotate(Duration.ZERO, later), later), KIND_RETIRED);
        assertThat(account.apply(show(later), later).outcome()).isEqualTo(APPLIED);
        assertThat(account.apply(deactivate(later), later).outcome()).isEqualTo(APPLIED);
        assertRejected(account.apply(generate(later), later), KIND_RETIRED);
    }

    @Test
    void aKeysTextInANoteIsMasked() {
        String text = "kt_std_" + "Ab3".repeat(12) + "xy";

        Decision decision = account.apply(
                generate(T0).setNewKey(newKey("one").setNote("was " + text).build()), T0);

        assertThat(decision.effect().key().orElseThrow().getNote())
                .startsWith("was kt_std_*")
                .hasSize(text.length() + 4)
                .doesNotContain("Ab3");
    }

    // -- show

    @Test
    void showingNamesTheActiveKeyAndChangesNothing() {
        account.apply(generate(T0), T0);

        Decision decision = account.apply(show(T0), T0);

        assertThat(decision.outcome()).isEqualTo(APPLIED);
        assertThat(decision.effect().key().orElseThrow().getKeyId()).isEqualTo(activeId());
        assertThat(decision.effect().changes()).isEmpty();
    }

    @Test
    void showingWithoutAKeyOrAnotherThanExpectedIsRejected() {
        assertRejected(account.apply(show(T0), T0), NO_ACTIVE_KEY);
        account.apply(generate(T0), T0);
        assertRejected(account.apply(show(T0).setExpectedKeyId(keyId("other")), T0), KEY_CHANGED);
    }

    @Test
    void aRepeatMayShowItsFirstKeyWhileThatIsValidInItsGracePeriod() {
        account.apply(generate(T0), T0);
        String first = activeId();
        account.apply(rotate(HOUR, T0), T0);

        Decision during = account.apply(show(T0).setExpectedKeyId(first).setCause("REPLAYED"), T0);
        Instant over = T0.plus(HOUR);
        Decision after = account.apply(show(over).setExpectedKeyId(first).setCause("REPLAYED"), over);

        assertThat(during.outcome()).isEqualTo(APPLIED);
        assertThat(during.effect().key().orElseThrow().getKeyId()).isEqualTo(first);
        assertThat(during.effect().key().orElseThrow().getState()).isEqualTo(KeyState.RETIRING);
        assertRejected(after, KEY_CHANGED);
    }

    @Test
    void nobodyElseIsShownAKeyInItsGracePeriod() {
        account.apply(generate(T0), T0);
        String first = activeId();
        account.apply(rotate(HOUR, T0), T0);

        assertRejected(account.apply(show(T0).setExpectedKeyId(first), T0), KEY_CHANGED);
    }

    // -- rotate

    @Test
    void rotatingNowEndsTheOldKeyAndMakesANewOne() {
        account.apply(generate(T0), T0);
        String old = activeId();

        Decision decision = account.apply(rotate(Duration.ZERO, T0), T0.plusSeconds(5));

        assertThat(decision.outcome()).isEqualTo(APPLIED);
        assertThat(decision.effect().retiring()).isEmpty();
        assertThat(decision.effect().previous().orElseThrow().getKeyId()).isEqualTo(old);
        assertEnded(old, EndReason.ROTATED, T0.plusSeconds(5), "u-ada");
        assertThat(activeId()).isNotEqualTo(old);
        assertThat(account.entries.get(1).getPreviousKeyId()).isEqualTo(old);
        assertThat(account.entries.get(1).getReason()).isNull();
    }

    @Test
    void rotatingWithGraceKeepsTheOldKeyValidUntilItExpires() {
        account.apply(generate(T0), T0);
        String old = activeId();

        Decision decision = account.apply(rotate(HOUR, T0), T0);

        KeyStatus retiring = decision.effect().retiring().orElseThrow();
        assertThat(retiring.getKeyId()).isEqualTo(old);
        assertThat(retiring.getState()).isEqualTo(KeyState.RETIRING);
        assertThat(retiring.getExpiresAt()).isEqualTo(T0.plus(HOUR));
        assertThat(account.entries.get(1).getReason()).isEqualTo("GRACE");
        account.settle(T0.plus(HOUR).minusMillis(1));
        assertThat(account.status(old).getState()).isEqualTo(KeyState.RETIRING);
        account.settle(T0.plus(HOUR).plusSeconds(9));
        assertEnded(old, EndReason.GRACE_ENDED, T0.plus(HOUR), "system");
        AuditEntry end = account.entries.get(2);
        assertThat(end.getAction()).isEqualTo(Action.GRACE_END);
        assertThat(end.getReason()).isEqualTo("GRACE_ENDED");
        assertThat(end.getOccurredAt()).isEqualTo(T0.plus(HOUR));
        assertThat(end.getActor().getUserId()).isEqualTo("system");
    }

    @Test
    void aGracePeriodNeverOutlivesAnExpiryThatWasSetBefore() {
        account.apply(
                generate(T0).setNewKey(newKey("one").setExpiresAt(T0.plus(HOUR)).build()), T0);

        Decision decision = account.apply(rotate(HOUR.multipliedBy(5), T0), T0.plusSeconds(30));

        assertThat(decision.effect().retiring().orElseThrow().getExpiresAt()).isEqualTo(T0.plus(HOUR));
    }

    @Test
    void theNewKeyInheritsScopesNoteAndLifetime() {
        account.apply(
                generate(T0)
                        .setNewKey(newKey("one")
                                .setScopes(List.of("read:/a", "write:/b"))
                                .setNote("why")
                                .setExpiresAt(T0.plus(HOUR))
                                .build()),
                T0);
        Instant later = T0.plusSeconds(600);

        KeyStatus fresh = account.apply(
                        rotate(Duration.ZERO, later)
                                .setNewKey(newKey("two")
                                        .setScopes(List.of("read:/all"))
                                        .setNote("ignored")
                                        .setExpiresAt(later.plusSeconds(1))
                                        .build()),
                        later)
                .effect()
                .key()
                .orElseThrow();

        assertThat(fresh.getScopes()).containsExactly("read:/a", "write:/b");
        assertThat(fresh.getNote()).isEqualTo("why");
        assertThat(fresh.getExpiresAt()).isEqualTo(later.plus(HOUR));
    }

    @Test
    void aLifetimeThatWouldEndAfterTheYear9999EndsThere() {
        Instant last = Instant.parse("9999-12-31T23:59:59.999Z");
        account.apply(generate(T0).setNewKey(newKey("one").setExpiresAt(last).build()), T0);
        Instant later = T0.plusSeconds(600);

        Decision decision = account.apply(rotate(Duration.ZERO, later), later);

        assertThat(decision.effect().key().orElseThrow().getExpiresAt()).isEqualTo(last);
    }

    @Test
    void aKeyWithoutExpiryIsReplacedByOneWithout() {
        account.apply(generate(T0), T0);

        Decision decision = account.apply(rotate(HOUR, T0), T0);

        assertThat(decision.effect().key().orElseThrow().getExpiresAt()).isNull();
    }

    @Test
    void rotatingWithGraceDuringGraceIsRejected() {
        account.apply(generate(T0), T0);
        account.apply(rotate(HOUR, T0), T0);

        assertRejected(account.apply(rotate(HOUR, T0), T0), ALREADY_RETIRING);
    }

    @Test
    void rotatingWithGraceRightAfterTheGracePeriodIsApplied() {
        account.apply(generate(T0), T0);
        account.apply(rotate(HOUR, T0), T0);
        Instant over = T0.plus(HOUR);

        Decision decision = account.apply(rotate(HOUR, over), over);

        assertThat(decision.outcome()).isEqualTo(APPLIED);
        assertThat(decision.ends()).hasSize(1);
    }

    @Test
    void rotatingNowDuringGraceEndsBoth() {
        account.apply(generate(T0), T0);
        String first = activeId();
        account.apply(rotate(HOUR, T0), T0);
        String second = activeId();

        Decision decision = account.apply(rotate(Duration.ZERO, T0), T0.plusSeconds(1));

        assertThat(decision.effect().previous().orElseThrow().getKeyId()).isEqualTo(second);
        assertEnded(first, EndReason.GRACE_ENDED, T0.plusSeconds(1), "u-ada");
        assertEnded(second, EndReason.ROTATED, T0.plusSeconds(1), "u-ada");
        assertThat(account.standard().retiring()).isEmpty();
        assertThat(account.entries).hasSize(3);
        assertThat(account.entries.get(2).getPreviousKeyId()).isEqualTo(second);
        assertThat(account.entries.get(2).getReason()).isEqualTo("GRACE_ENDED");
    }

    @Test
    void twoRotationsThatExpectedTheSameKeyRotateOnce() {
        account.apply(generate(T0), T0);
        String seen = activeId();

        Decision first = account.apply(rotate(Duration.ZERO, T0).setExpectedKeyId(seen), T0);
        Decision second = account.apply(rotate(Duration.ZERO, T0).setActor(ALAN).setExpectedKeyId(seen), T0);

        assertThat(first.outcome()).isEqualTo(APPLIED);
        assertRejected(second, KEY_CHANGED);
    }

    @Test
    void rotatingWithoutAnActiveKeyIsRejected() {
        assertRejected(account.apply(rotate(Duration.ZERO, T0), T0), NO_ACTIVE_KEY);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, 604_800_001, Long.MAX_VALUE})
    void aGracePeriodOutsideZeroToSevenDaysIsRejected(long graceMillis) {
        account.apply(generate(T0), T0);

        assertRejected(account.apply(rotate(Duration.ZERO, T0).setGraceMillis(graceMillis), T0), GRACE_OUT_OF_RANGE);
    }

    @Test
    void sevenDaysOfGraceAreAllowedUnlessThePolicySaysLess() {
        account.apply(generate(T0), T0);
        policy(KeyKind.STANDARD, List.of(), Duration.ZERO, null, null);
        assertRejected(account.apply(rotate(Duration.ofMillis(1), T0), T0), GRACE_OUT_OF_RANGE);
        policy(KeyKind.STANDARD, List.of(), Duration.ofDays(7), null, null);
        assertThat(account.apply(rotate(Duration.ofDays(7), T0), T0).outcome()).isEqualTo(APPLIED);
    }

    @Test
    void aNewKeyThatIsInTheSlotAlreadyIsRejected() {
        account.apply(generate(T0).setNewKey(newKey("one").build()), T0);

        assertRejected(account.apply(rotate(HOUR, T0).setNewKey(newKey("one").build()), T0), INVALID);
    }

    // -- expire retiring, deactivate

    @Test
    void expiringTheRetiringKeyEndsItAndLeavesTheActiveOne() {
        account.apply(generate(T0), T0);
        String first = activeId();
        account.apply(rotate(HOUR, T0), T0);
        String second = activeId();

        Decision decision = account.apply(expireRetiring(T0).setExpectedKeyId(first), T0.plusSeconds(3));

        assertThat(decision.effect().key().orElseThrow().getKeyId()).isEqualTo(first);
        assertEnded(first, EndReason.GRACE_ENDED, T0.plusSeconds(3), "u-ada");
        assertThat(activeId()).isEqualTo(second);
    }

    @Test
    void expiringARetiringKeyThatIsNotThereOrIsAnotherIsRejected() {
        account.apply(generate(T0), T0);
        assertRejected(account.apply(expireRetiring(T0), T0), NO_RETIRING_KEY);
        account.apply(rotate(HOUR, T0), T0);
        assertRejected(account.apply(expireRetiring(T0).setExpectedKeyId(activeId()), T0), KEY_CHANGED);
    }

    @Test
    void deactivatingDuringGraceEndsBoth() {
        account.apply(generate(T0), T0);
        String first = activeId();
        account.apply(rotate(HOUR, T0), T0);
        String second = activeId();

        Decision decision = account.apply(deactivate(T0), T0.plusSeconds(1));

        assertThat(decision.effect().key().orElseThrow().getKeyId()).isEqualTo(second);
        assertEnded(first, EndReason.DEACTIVATED, T0.plusSeconds(1), "u-ada");
        assertEnded(second, EndReason.DEACTIVATED, T0.plusSeconds(1), "u-ada");
        assertThat(account.standard().isEmpty()).isTrue();
        assertThat(account.entries).hasSize(3);
        assertThat(account.entries.get(2).getKeyId()).isEqualTo(second);
        assertThat(account.entries.get(2).getPreviousKeyId()).isEqualTo(first);
    }

    @Test
    void deactivatingWithoutAnActiveKeyOrAnotherThanExpectedIsRejected() {
        assertRejected(account.apply(deactivate(T0), T0), NO_ACTIVE_KEY);
        account.apply(generate(T0), T0);
        assertRejected(account.apply(deactivate(T0).setExpectedKeyId(keyId("other")), T0), KEY_CHANGED);
    }

    // -- ends by time

    @Test
    void aKeyEndsAtItsExpiryNotWhenSomebodyNotices() {
        account.apply(
                generate(T0).setNewKey(newKey("one").setExpiresAt(T0.plus(HOUR)).build()), T0);
        String key = activeId();

        account.settle(T0.plus(HOUR).plusSeconds(90));

        assertEnded(key, EndReason.EXPIRED, T0.plus(HOUR), "system");
        assertThat(account.entries.get(1).getAction()).isEqualTo(Action.EXPIRE);
    }

    @Test
    void anActionFindsWhatIsOverEndedThoughNoPunctuatorHasRun() {
        account.apply(
                generate(T0).setNewKey(newKey("one").setExpiresAt(T0.plus(HOUR)).build()), T0);
        String key = activeId();
        Instant over = T0.plus(HOUR);

        Decision decision = account.apply(show(over), over);

        assertRejected(decision, NO_ACTIVE_KEY);
        assertThat(decision.ends()).hasSize(1);
        assertEnded(key, EndReason.EXPIRED, over, "system");
        assertThat(account.entries)
                .extracting(AuditEntry::getAction)
                .containsExactly(Action.GENERATE, Action.EXPIRE, Action.SHOW);
    }

    @Test
    void aRefusedKindEndsItsActiveAndItsRetiringKeyAtTheSameInstant() {
        account.apply(generate(T0), T0);
        String first = activeId();
        account.apply(rotate(Duration.ofDays(7), T0), T0);
        String second = activeId();
        Instant refusedAfter = T0.plus(Duration.ofDays(1));
        policy(KeyKind.STANDARD, List.of(), Duration.ofDays(7), null, refusedAfter);

        account.settle(refusedAfter);

        assertEnded(first, EndReason.KIND_RETIRED, refusedAfter, "system");
        assertEnded(second, EndReason.KIND_RETIRED, refusedAfter, "system");
        assertThat(account.entries.get(2).getReason()).isEqualTo("KIND_RETIRED");
        assertThat(account.entries.get(2).getAction()).isEqualTo(Action.EXPIRE);
    }

    @Test
    void aRefusalDateSetLaterForATimeBeforeTheKeyEndsItNoSoonerThanItWasMade() {
        account.apply(generate(T0), T0);
        String key = activeId();
        policy(KeyKind.STANDARD, List.of(), Duration.ofDays(7), null, T0.minusSeconds(1000));

        account.settle(T0.plusSeconds(5));

        assertEnded(key, EndReason.KIND_RETIRED, T0, "system");
    }

    @Test
    void severalEndsAreInTheOrderOfTime() {
        account.apply(
                generate(T0)
                        .setNewKey(
                                newKey("one").setExpiresAt(T0.plusSeconds(5000)).build()),
                T0);
        account.apply(rotate(HOUR, T0), T0);

        account.settle(T0.plus(Duration.ofDays(1)));

        assertThat(account.entries.subList(2, 4))
                .extracting(AuditEntry::getAction)
                .containsExactly(Action.GRACE_END, Action.EXPIRE);
    }

    @Test
    void aSlotIsDueAtItsEarliestEndOrReminder() {
        account.apply(generate(T0), T0);
        assertThat(account.standard().nextDue()).contains(T0.plus(Duration.ofDays(180)));

        account.apply(rotate(HOUR, T0), T0);
        assertThat(account.standard().nextDue()).contains(T0.plus(HOUR));

        account.apply(deactivate(T0), T0);
        assertThat(account.standard().nextDue()).isEmpty();
    }

    // -- void, refused, malformed

    @Test
    void anActionIsVoidFromItsValidUntilOn() {
        account.apply(generate(T0), T0);

        assertThat(account.apply(show(T0), T0.plusSeconds(60).minusMillis(1)).outcome())
                .isEqualTo(APPLIED);
        assertRejected(account.apply(show(T0), T0.plusSeconds(60)), TOO_LATE);
        assertThat(account.apply(show(T0).setValidUntil(null), T0.plusSeconds(9999))
                        .outcome())
                .isEqualTo(APPLIED);
    }

    @Test
    void aDeactivationThatNamesItsKeyIsNeverVoid() {
        account.apply(generate(T0), T0);
        Instant late = T0.plusSeconds(3600);

        assertRejected(account.apply(deactivate(T0), late), TOO_LATE);
        assertThat(account.apply(deactivate(T0).setExpectedKeyId(activeId()), late)
                        .outcome())
                .isEqualTo(APPLIED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Action.class,
            names = {"GENERATE", "SHOW", "ROTATE", "EXPIRE_RETIRING", "DEACTIVATE", "SET_MEMBERS"})
    void nobodyButASuperAdminMayAct(Action action) {
        account.apply(generate(T0), T0);

        for (String role : new String[] {"analyst", "member", "operator", "SUPER-ADMIN", "", null}) {
            Decision decision = account.apply(
                    action(action, T0)
                            .setActor(io.keytrail.schemas.Actor.newBuilder(ANA)
                                    .setRole(role)
                                    .build()),
                    T0);

            assertThat(decision.outcome()).isEqualTo(DENIED);
            assertThat(decision.reason()).contains(FORBIDDEN);
            assertThat(decision.effect()).isEqualTo(Decision.Effect.NONE);
        }
        assertThat(account.statuses).hasSize(1);
    }

    @Test
    void whatKeyAdminRefusedIsNeverApplied() {
        account.apply(generate(T0), T0);

        Decision forbidden = account.apply(deactivate(T0).setRefusedBy("FORBIDDEN"), T0);
        Decision notHuman = account.apply(deactivate(T0).setRefusedBy("HUMAN_CHECK_FAILED"), T0);
        Decision neither = account.apply(deactivate(T0).setActor(ANA).setRefusedBy("HUMAN_CHECK_FAILED"), T0);
        Decision unknown = account.apply(deactivate(T0).setRefusedBy("MOON_PHASE"), T0);

        assertThat(forbidden.outcome()).isEqualTo(DENIED);
        assertRejected(notHuman, HUMAN_CHECK_FAILED);
        assertThat(neither.outcome()).isEqualTo(DENIED);
        assertRejected(unknown, INVALID);
        assertThat(account.standard().active()).isPresent();
    }

    @Test
    void anAttemptOnAForeignAccountIsDeniedWhateverItsRoleSays() {
        AccountSimulation none = new AccountSimulation("-", KindPolicies.defaults());

        Decision decision = none.apply(generate(T0).setAccountId("-").setTargetAccount("globex"), T0);

        assertThat(decision.outcome()).isEqualTo(DENIED);
        assertThat(none.statuses).isEmpty();
        assertThat(none.entries.get(0).getTargetAccount()).isEqualTo("globex");
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                malformed("asked for an end by time", action(Action.GRACE_END, T0)),
                malformed("asked for an expiry", action(Action.EXPIRE, T0)),
                malformed("generate without a key", generate(T0).setNewKey(null)),
                malformed("rotate without a key", rotate(HOUR, T0).setNewKey(null)),
                malformed("no kind", show(T0).setKind(null)),
                malformed("unknown kind", show(T0).setKind("Standard")),
                malformed("no name", show(T0).setName(null)),
                malformed("empty name", show(T0).setName("")),
                malformed("name with a capital", show(T0).setKind("private-app").setName("Export")),
                malformed("name of 64", show(T0).setKind("private-app").setName("a".repeat(64))),
                malformed("named standard key", show(T0).setName("mine")),
                malformed("named developer key", show(T0).setKind("developer").setName("mine")),
                malformed("key id", withKey(b -> b.setKeyId("k1"))),
                malformed(
                        "key id in capitals",
                        withKey(b -> b.setKeyId(b.getKeyId().toUpperCase(java.util.Locale.ROOT)))),
                malformed("short hash", withKey(b -> b.setKeyHash("ab"))),
                malformed("hash in capitals", withKey(b -> b.setKeyHash("AB".repeat(32)))),
                malformed("hint", withKey(b -> b.setHint("abcde"))),
                malformed("scope without a verb", withKey(b -> b.setScopes(List.of("/contacts")))),
                malformed("scope with an unknown verb", withKey(b -> b.setScopes(List.of("admin:/contacts")))),
                malformed("scope without a path", withKey(b -> b.setScopes(List.of("read:contacts")))),
                malformed("scope with a line break", withKey(b -> b.setScopes(List.of("read:/a\nb")))),
                malformed(
                        "scope with a key in it",
                        withKey(b -> b.setScopes(List.of("read:/kt_std_" + "Ab3".repeat(12) + "xy")))),
                malformed("101 scopes", withKey(b -> b.setScopes(java.util.Collections.nCopies(101, "read:/a")))),
                malformed("note of 501", withKey(b -> b.setNote("n".repeat(501)))),
                malformed("expired from the start", withKey(b -> b.setExpiresAt(T0))),
                malformed(
                        "expiry in the year 10000",
                        withKey(b -> b.setExpiresAt(Instant.parse("+10000-01-01T00:00:00Z")))),
                malformed("cause", show(T0).setCause("because")),
                malformed("target within an account", show(T0).setTargetAccount("globex")),
                malformed("no members", setMembers(T0).setMembers(null)),
                malformed("member without an id", setMembers(T0, member("", "a@b.test", "member"))),
                malformed("member without an address", setMembers(T0, member("u", "nobody", "member"))),
                malformed("member with two addresses", setMembers(T0, member("u", "a@b.test c@d.test", "member"))),
                malformed("member with an unknown role", setMembers(T0, member("u", "a@b.test", "operator"))),
                malformed(
                        "a member twice",
                        setMembers(T0, member("u", "a@b.test", "member"), member("u", "c@d.test", "member"))),
                malformed(
                        "201 members",
                        setMembers(T0)
                                .setMembers(IntStream.range(0, 201)
                                        .mapToObj(i -> member("u" + i, "u" + i + "@acme.test", "member"))
                                        .toList())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void whatIsMalformedIsRejectedAndChangesNothing(String what, KeyAction.Builder action) {
        Decision decision = account.apply(action, T0);

        assertRejected(decision, INVALID);
        assertThat(account.statuses).isEmpty();
        assertThat(account.members).isEqualTo(Members.NONE);
    }

    @Test
    void whatIsJustWithinItsRangeIsApplied() {
        Decision decision = account.apply(
                generate(T0)
                        .setNewKey(newKey("one")
                                .setNote("\ud83d\udd11".repeat(500))
                                .setScopes(java.util.Collections.nCopies(100, "write:/"))
                                .setExpiresAt(T0.plusMillis(1))
                                .build()),
                T0);

        assertThat(decision.outcome()).isEqualTo(APPLIED);
    }

    // -- members

    @Test
    void settingMembersReplacesTheWholeListAndCountsItsVersions() {
        Decision first = account.apply(setMembers(T0, member("u-ada", "ada@acme.test", "super-admin")), T0);
        Decision second = account.apply(
                setMembers(T0, member("u-alan", "alan@acme.test", "super-admin"))
                        .setExpectedMembersVersion(1L),
                T0);

        assertThat(first.members().version()).isEqualTo(1);
        assertThat(second.members().version()).isEqualTo(2);
        assertThat(second.members().list()).containsExactly(member("u-alan", "alan@acme.test", "super-admin"));
    }

    @Test
    void settingMembersOfAnotherVersionThanExpectedIsRejected() {
        account.apply(setMembers(T0), T0);

        Decision decision = account.apply(setMembers(T0).setExpectedMembersVersion(0L), T0);

        assertRejected(decision, MEMBERS_CHANGED);
        assertThat(decision.members().version()).isEqualTo(1);
    }

    @Test
    void twoHundredMembersFit() {
        Decision decision = account.apply(
                setMembers(T0)
                        .setMembers(IntStream.range(0, 200)
                                .mapToObj(i -> member("u" + i, "u" + i + "@acme.test", "member"))
                                .toList()),
                T0);

        assertThat(decision.outcome()).isEqualTo(APPLIED);
    }

    // -- policies that change

    @Test
    void changedLimitsAreRepublishedForBothKeysAndOnlyOnce() {
        account.apply(generate(T0), T0);
        account.apply(rotate(HOUR, T0), T0);
        KeySlot slot = account.standard();
        KindPolicy changed = policyOf(KeyKind.STANDARD, List.of("/v1/"), Duration.ofDays(7), null, null);

        KeySlot.Change first = new KeySlot("acme", slot.slot(), changed, slot.active(), slot.retiring()).republish();
        KeySlot.Change second = first.after().republish();

        assertThat(first.statuses())
                .hasSize(2)
                .allSatisfy(status -> assertThat(status.getAllowedPaths()).containsExactly("/v1/"));
        assertThat(first.statuses()).extracting(KeyStatus::getVersion).containsExactlyInAnyOrder(2L, 3L);
        assertThat(second.statuses()).isEmpty();
    }

    private Decision privateApp(String name, Instant now) {
        return account.apply(action(Action.GENERATE, "acme", KeyKind.PRIVATE_APP, name, now), now);
    }

    private static Arguments malformed(String what, KeyAction.Builder action) {
        return Arguments.of(what, action);
    }

    private static KeyAction.Builder withKey(
            java.util.function.UnaryOperator<io.keytrail.schemas.NewKey.Builder> change) {
        return generate(T0).setNewKey(change.apply(newKey("one")).build());
    }

    private void policy(
            KeyKind kind, List<String> paths, Duration maxGrace, Instant noNewKeysAfter, Instant refusedAfter) {
        KindPolicy policy = policyOf(kind, paths, maxGrace, noNewKeysAfter, refusedAfter);
        account.policies = account.policies.with(List.of(policy));
        account.slots.replaceAll((slot, keys) ->
                slot.kind() == kind ? new KeySlot("acme", slot, policy, keys.active(), keys.retiring()) : keys);
    }

    private static KindPolicy policyOf(
            KeyKind kind, List<String> paths, Duration maxGrace, Instant noNewKeysAfter, Instant refusedAfter) {
        return new KindPolicy(
                kind,
                true,
                1,
                paths,
                maxGrace,
                KindPolicy.DEFAULT_ROTATION_INTERVAL,
                Optional.ofNullable(noNewKeysAfter),
                Optional.ofNullable(refusedAfter));
    }

    private String activeId() {
        return account.slot(new Slot(KeyKind.STANDARD, "default"))
                .active()
                .orElseThrow()
                .getKeyId();
    }

    private static String keyId(String name) {
        return newKey(name).getKeyId();
    }

    private static void assertRejected(Decision decision, RejectionReason reason) {
        assertThat(decision.outcome()).isEqualTo(REJECTED);
        assertThat(decision.reason()).contains(reason);
        assertThat(decision.detail()).endsWith(".");
        assertThat(decision.effect()).isEqualTo(Decision.Effect.NONE);
    }

    private void assertEnded(String keyId, EndReason reason, Instant at, String by) {
        KeyStatus status = account.status(keyId);
        assertThat(status.getState()).isEqualTo(KeyState.DEACTIVATED);
        assertThat(status.getReason()).isEqualTo(reason);
        assertThat(status.getDeactivatedAt()).isEqualTo(at);
        assertThat(status.getDeactivatedBy()).isEqualTo(by);
    }
}
