package io.keytrail.streams.lifecycle;

import static io.keytrail.streams.lifecycle.Actions.generate;
import static io.keytrail.streams.lifecycle.Actions.rotate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.RotationReminder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OldDemoSlotTest {

    private static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");
    private static final Instant LONG_AGO = T0.minus(Duration.ofDays(181));

    private final LifecycleDriver side = LifecycleDriver.withOldDemoSlot("acme/standard/default", T0);

    @AfterEach
    void close() {
        side.close();
    }

    @Test
    void aKeyOfTheSlotIsBornOldAndRemindedOfAtOnce() {
        // When
        KeyStatus key = side.send(generate(T0)).getKey();
        side.advanceInSeconds(2);

        // Then
        assertThat(key.getGeneratedAt()).isEqualTo(LONG_AGO);
        assertThat(side.statuses).extracting(KeyStatus::getGeneratedAt).containsOnly(LONG_AGO);
        assertThat(side.reminders)
                .extracting(RotationReminder::getGeneratedAt, RotationReminder::getMultiple)
                .containsExactly(tuple(LONG_AGO, 1));
    }

    @Test
    void theAuditLogHasTheTimeAtWhichItHappened() {
        side.send(generate(T0));

        assertThat(side.entries.get(0).getRecordedAt()).isEqualTo(T0);
    }

    @Test
    void aKeyThatItIsRotatedToIsAsYoungAsItIs() {
        side.send(generate(T0));

        KeyStatus fresh = side.send(rotate(Duration.ZERO, T0)).getKey();

        assertThat(fresh.getGeneratedAt()).isEqualTo(T0);
    }

    @Test
    void keysOfOtherSlotsAreAsYoungAsTheyAre() {
        KeyAction.Builder other = generate(T0).setKind("private-app").setName("sync");

        assertThat(side.send(other).getKey().getGeneratedAt()).isEqualTo(T0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "acme", "acme/standard", "acme/nothing/default", "acme/standard/Default", "-/standard/a"})
    void whatIsNoSlotIsRefused(String text) {
        assertThatThrownBy(() -> OldDemoSlot.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("account/kind/name");
    }
}
