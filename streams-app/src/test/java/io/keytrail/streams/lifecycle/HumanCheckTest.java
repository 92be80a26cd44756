package io.keytrail.streams.lifecycle;

import static io.keytrail.schemas.AuditOutcome.APPLIED;
import static io.keytrail.schemas.AuditOutcome.REJECTED;
import static io.keytrail.streams.lifecycle.Actions.ALAN;
import static io.keytrail.streams.lifecycle.Actions.action;
import static io.keytrail.streams.lifecycle.Actions.again;
import static io.keytrail.streams.lifecycle.Actions.deactivate;
import static io.keytrail.streams.lifecycle.Actions.generate;
import static io.keytrail.streams.lifecycle.Actions.rotate;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.streams.deadletters.DeadLetterReason;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer to a human check serves one action, whichever instance of key-admin has taken it in. */
class HumanCheckTest {

    private static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");
    private static final String NONCE = "n-0_9";

    private final LifecycleDriver side = LifecycleDriver.at(T0);

    @AfterEach
    void close() {
        side.close();
    }

    @Test
    void aHumanCheckServesOneActionAndItsSecondIsRejectedAndAudited() {
        side.send(generate(T0));
        assertThat(side.send(rotate(Duration.ZERO, T0).setHumanCheckNonce(NONCE))
                        .getOutcome())
                .isEqualTo(APPLIED);

        ActionOutcome second = side.send(deactivate(T0).setHumanCheckNonce(NONCE));

        assertUsedUp(second);
        assertThat(side.lastEntry().getOutcome()).isEqualTo(REJECTED);
        assertThat(side.lastEntry().getReason()).isEqualTo("HUMAN_CHECK_FAILED");
        assertThat(side.lastEntry().getAction()).isEqualTo(Action.DEACTIVATE);
        assertThat(side.lastEntry().getSequence()).isEqualTo(second.getSequence());
        assertThat(side.statuses).hasSize(3);
        assertThat(side.send(deactivate(T0).setHumanCheckNonce("another")).getOutcome())
                .isEqualTo(APPLIED);
    }

    @Test
    void anotherUserOfTheAccountCannotUseItAgainEither() {
        side.send(generate(T0).setHumanCheckNonce(NONCE));

        assertUsedUp(side.send(deactivate(T0).setActor(ALAN).setHumanCheckNonce(NONCE)));
    }

    @Test
    void aRepeatOfTheSameActionGetsItsFirstOutcome() {
        KeyAction action = generate(T0).setHumanCheckNonce(NONCE).build();
        side.send(action);

        ActionOutcome repeat = side.send(again(action));

        assertThat(repeat.getOutcome()).isEqualTo(APPLIED);
        assertThat(repeat.getReplayed()).isTrue();
    }

    @Test
    void anActionThatIsRejectedUsesItsHumanCheckUpToo() {
        side.send(rotate(Duration.ZERO, T0).setHumanCheckNonce(NONCE));
        side.send(generate(T0));

        assertUsedUp(side.send(rotate(Duration.ZERO, T0).setHumanCheckNonce(NONCE)));
    }

    @Test
    void whatKeyAdminHasRefusedUsesNothingUp() {
        side.send(generate(T0));
        side.send(deactivate(T0).setRefusedBy("HUMAN_CHECK_FAILED").setHumanCheckNonce(NONCE));

        assertThat(side.send(deactivate(T0).setHumanCheckNonce(NONCE)).getOutcome())
                .isEqualTo(APPLIED);
    }

    @Test
    void accountsHaveNothingToDoWithEachOther() {
        side.send(generate(T0).setHumanCheckNonce(NONCE));

        ActionOutcome elsewhere = side.send(action(Action.GENERATE, "globex", KeyKind.STANDARD, "default", T0)
                .setHumanCheckNonce(NONCE));

        assertThat(elsewhere.getOutcome()).isEqualTo(APPLIED);
    }

    @Test
    void anActionIdIsNoNonceAndANonceNoActionId() {
        KeyAction first = generate(T0).setActionId("same").build();
        side.send(first);

        assertThat(side.send(deactivate(T0).setHumanCheckNonce("same")).getOutcome())
                .isEqualTo(APPLIED);
        assertThat(side.send(generate(T0).setHumanCheckNonce(NONCE)).getOutcome())
                .isEqualTo(APPLIED);
        ActionOutcome named = side.send(deactivate(T0).setActionId(NONCE));
        assertThat(named.getReplayed()).isFalse();
        assertThat(named.getOutcome()).isEqualTo(APPLIED);
    }

    @Test
    void itStaysUsedUpForLongerThanAnyAnswerIsValidAlsoOnAnotherInstance() {
        side.send(generate(T0).setHumanCheckNonce(NONCE));
        side.advance(Duration.ofMinutes(10));
        side.restart();

        assertUsedUp(side.send(deactivate(side.now()).setHumanCheckNonce(NONCE)));

        side.advance(Duration.ofHours(24));
        assertThat(side.send(deactivate(side.now()).setHumanCheckNonce(NONCE)).getOutcome())
                .isEqualTo(APPLIED);
    }

    @Test
    void manyAttemptsWithAUsedOneAreCountedInsteadOfWrittenOneByOne() {
        side.send(generate(T0).setHumanCheckNonce(NONCE));
        int entries = side.entries.size();

        for (int i = 0; i < 20; i++) {
            assertUsedUp(side.send(deactivate(T0).setHumanCheckNonce(NONCE)));
        }
        side.advanceInSeconds(61);

        assertThat(side.entries.subList(entries, side.entries.size())).hasSize(2);
        assertThat(side.lastEntry().getCount()).isEqualTo(19);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\0b", "0123456789012345678901234567890123456789012345678901234567890123x"})
    void aNonceThatCouldNotBeRememberedIsRejectedAsMalformed(String nonce) {
        ActionOutcome outcome = side.send(generate(T0).setHumanCheckNonce(nonce));

        assertThat(outcome.getReason()).isEqualTo("INVALID");
        assertThat(outcome.getDetail()).contains("humanCheckNonce");
        assertThat(side.deadLetterReasons).containsExactly(DeadLetterReason.INVALID);
        assertThat(side.statuses).isEmpty();
    }

    private static void assertUsedUp(ActionOutcome outcome) {
        assertThat(outcome.getOutcome()).isEqualTo(REJECTED);
        assertThat(outcome.getReason()).isEqualTo("HUMAN_CHECK_FAILED");
        assertThat(outcome.getReplayed()).isFalse();
    }
}
