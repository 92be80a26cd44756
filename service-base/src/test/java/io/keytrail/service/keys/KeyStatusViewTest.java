package io.keytrail.service.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.KindPolicies;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyStatusViewTest {

    private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant END = MADE.plus(Duration.ofDays(10));

    @Test
    void anActiveKeyShowsItsAgeAndWhenRotationIsDue() {
        KeyStatus key = key(KeyState.ACTIVE).build();

        KeyStatusView view = viewAt(key, MADE.plus(Duration.ofDays(3)).plusMillis(1));

        assertThat(view.state()).isEqualTo("ACTIVE");
        assertThat(view.ageDays()).isEqualTo(3);
        assertThat(view.rotationDueAt()).isEqualTo(MADE.plus(Duration.ofDays(180)));
        assertThat(view.reason()).isNull();
        assertThat(view.lastUsedAt()).isEqualTo(MADE.plusSeconds(5));
    }

    @Test
    void anExpiryHoldsAtItsInstantAndNotBefore() {
        KeyStatus key = key(KeyState.ACTIVE).setExpiresAt(END).build();

        assertThat(viewAt(key, END.minusMillis(1)).state()).isEqualTo("ACTIVE");
        KeyStatusView over = viewAt(key, END);
        assertThat(over.state()).isEqualTo("DEACTIVATED");
        assertThat(over.deactivatedAt()).isEqualTo(END);
        assertThat(over.deactivatedBy()).isEqualTo("system");
        assertThat(over.reason()).isEqualTo("EXPIRED");
        assertThat(over.rotationDueAt()).isNull();
    }

    @Test
    void aGracePeriodThatIsOverEndsTheRetiringKey() {
        KeyStatus key = key(KeyState.RETIRING).setExpiresAt(END).build();

        assertThat(viewAt(key, END.minusMillis(1)).state()).isEqualTo("RETIRING");
        assertThat(viewAt(key, END).reason()).isEqualTo("GRACE_ENDED");
    }

    @Test
    void theFirstOfTwoEndsCounts() {
        KeyStatus key = key(KeyState.ACTIVE)
                .setExpiresAt(END)
                .setRefusedAfter(END.minusMillis(1))
                .build();

        assertThat(viewAt(key, END).reason()).isEqualTo("KIND_RETIRED");
    }

    @Test
    void aKeyThatWasEndedKeepsItsEnd() {
        KeyStatus key = key(KeyState.DEACTIVATED)
                .setExpiresAt(END)
                .setDeactivatedAt(MADE.plusSeconds(60))
                .setDeactivatedBy("ada")
                .setReason(EndReason.ROTATED)
                .build();

        KeyStatusView view = viewAt(key, END.plusSeconds(1));

        assertThat(view.deactivatedAt()).isEqualTo(MADE.plusSeconds(60));
        assertThat(view.deactivatedBy()).isEqualTo("ada");
        assertThat(view.reason()).isEqualTo("ROTATED");
    }

    private static KeyStatusView viewAt(KeyStatus key, Instant now) {
        return KeyStatusView.of(key, KindPolicies.defaults(), now, MADE.plusSeconds(5));
    }

    private static KeyStatus.Builder key(KeyState state) {
        return KeyStatus.newBuilder()
                .setKeyHash("0".repeat(64))
                .setKeyId("k-1")
                .setAccountId("acme")
                .setKind("standard")
                .setName("default")
                .setHint("abcd")
                .setState(state)
                .setGeneratedAt(MADE)
                .setGeneratedBy("ada")
                .setScopes(List.of())
                .setVersion(1);
    }
}
