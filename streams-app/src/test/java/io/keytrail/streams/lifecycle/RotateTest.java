package io.keytrail.streams.lifecycle;

import static io.keytrail.schemas.AuditOutcome.APPLIED;
import static io.keytrail.schemas.keys.RejectionReason.ALREADY_RETIRING;
import static io.keytrail.schemas.keys.RejectionReason.GRACE_OUT_OF_RANGE;
import static io.keytrail.schemas.keys.RejectionReason.INVALID;
import static io.keytrail.schemas.keys.RejectionReason.KEY_CHANGED;
import static io.keytrail.schemas.keys.RejectionReason.NO_ACTIVE_KEY;
import static io.keytrail.streams.lifecycle.Actions.ALAN;
import static io.keytrail.streams.lifecycle.Actions.generate;
import static io.keytrail.streams.lifecycle.Actions.newKey;
import static io.keytrail.streams.lifecycle.Actions.rotate;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.KeyKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotateTest extends AccountRules {

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
}
