package io.keytrail.streams.lifecycle;

import static io.keytrail.schemas.keys.RejectionReason.KEY_CHANGED;
import static io.keytrail.schemas.keys.RejectionReason.NO_ACTIVE_KEY;
import static io.keytrail.schemas.keys.RejectionReason.NO_RETIRING_KEY;
import static io.keytrail.streams.lifecycle.Actions.deactivate;
import static io.keytrail.streams.lifecycle.Actions.expireRetiring;
import static io.keytrail.streams.lifecycle.Actions.generate;
import static io.keytrail.streams.lifecycle.Actions.newKey;
import static io.keytrail.streams.lifecycle.Actions.rotate;
import static io.keytrail.streams.lifecycle.Actions.show;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KindPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How keys end: because somebody wants it, because their time has come, because their kind is refused. */
class KeyEndsTest extends AccountRules {

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
}
