package io.keytrail.streams.lifecycle;

import static io.keytrail.schemas.AuditOutcome.APPLIED;
import static io.keytrail.schemas.keys.RejectionReason.KEY_CHANGED;
import static io.keytrail.schemas.keys.RejectionReason.KEY_EXISTS;
import static io.keytrail.schemas.keys.RejectionReason.KIND_RETIRED;
import static io.keytrail.schemas.keys.RejectionReason.TOO_MANY_KEYS;
import static io.keytrail.streams.lifecycle.Actions.action;
import static io.keytrail.streams.lifecycle.Actions.deactivate;
import static io.keytrail.streams.lifecycle.Actions.generate;
import static io.keytrail.streams.lifecycle.Actions.newKey;
import static io.keytrail.streams.lifecycle.Actions.rotate;
import static io.keytrail.streams.lifecycle.Actions.show;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.KeyKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GenerateTest extends AccountRules {

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

    private Decision privateApp(String name, Instant now) {
        return account.apply(action(Action.GENERATE, "acme", KeyKind.PRIVATE_APP, name, now), now);
    }
}
