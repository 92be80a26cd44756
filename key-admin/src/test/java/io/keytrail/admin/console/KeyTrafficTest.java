package io.keytrail.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.keys.KeyStatusView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyTrafficTest {

    private static final Slot EXPORT = new Slot(KeyKind.PRIVATE_APP, "export");
    private static final Instant ROTATED = Instant.parse("2026-11-25T08:00:00Z");

    @Test
    void callsWithBothKeysAreCountedSinceTheSlotsGracePeriodBegan() {
        // Given two slots in grace
        List<KeyStatusView> keys = List.of(
                key("k1", "standard", "default", "RETIRING", ROTATED.minusSeconds(900_000)),
                key("k2", "standard", "default", "ACTIVE", ROTATED),
                key("k3", "private-app", "export", "RETIRING", ROTATED.minusSeconds(500)),
                key("k4", "private-app", "export", "ACTIVE", ROTATED.plusSeconds(60)));

        // When
        Optional<KeyTraffic> traffic =
                KeyTraffic.of(EXPORT, keys, since -> Map.of("k1", 3L, "k2", 4L, "k4", since.getEpochSecond()));

        // Then
        Instant began = ROTATED.plusSeconds(60);
        assertThat(traffic).contains(new KeyTraffic(began, "k3", 0, began.getEpochSecond()));
    }

    @Test
    void withoutAGracePeriodNothingIsCounted() {
        List<KeyStatusView> keys = List.of(
                key("k1", "private-app", "export", "ACTIVE", ROTATED),
                key("k2", "private-app", "import", "RETIRING", ROTATED));

        Optional<KeyTraffic> traffic = KeyTraffic.of(EXPORT, keys, since -> {
            throw new AssertionError("asked for calls since " + since);
        });

        assertThat(traffic).isEmpty();
    }

    private static KeyStatusView key(String id, String kind, String name, String state, Instant generatedAt) {
        return new KeyStatusView(
                id,
                "acme",
                kind,
                name,
                "abcd",
                state,
                generatedAt,
                "ada",
                0,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null);
    }
}
