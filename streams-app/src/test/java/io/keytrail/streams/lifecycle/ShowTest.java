package io.keytrail.streams.lifecycle;

import static io.keytrail.schemas.AuditOutcome.APPLIED;
import static io.keytrail.schemas.keys.RejectionReason.KEY_CHANGED;
import static io.keytrail.schemas.keys.RejectionReason.NO_ACTIVE_KEY;
import static io.keytrail.streams.lifecycle.Actions.generate;
import static io.keytrail.streams.lifecycle.Actions.rotate;
import static io.keytrail.streams.lifecycle.Actions.show;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.KeyState;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ShowTest extends AccountRules {

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
}
